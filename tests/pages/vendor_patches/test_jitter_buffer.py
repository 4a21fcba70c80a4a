"""A caller's packets leave the jitter buffer early and in order, also after a lost one."""

from collections.abc import Iterable
from typing import Any

import pytest
from aiortc import rtcrtpreceiver
from aiortc.jitterbuffer import JitterBuffer
from aiortc.rtp import RtpPacket

from pages.vendor_patches.aiortc.jitter_buffer import (
    CAPACITY_PACKETS,
    PromptJitterBuffer,
    install,
)


class Transport:
    """What a receiver asks of its transport when it is made."""

    state = "new"


@pytest.fixture
def patched(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after ``install``, for one test."""
    monkeypatch.setattr(rtcrtpreceiver, "JitterBuffer", JitterBuffer)
    install()


def packet(number: int) -> RtpPacket:
    made = RtpPacket(sequence_number=number, timestamp=960 * number)
    vars(made)["_data"] = b"%d" % number
    return made


def handed_on(
    numbers: Iterable[int], kind: type[JitterBuffer] = PromptJitterBuffer
) -> list[int | None]:
    """The packet that leaves for each one that arrives."""
    buffer = kind(capacity=16, prefetch=4)
    frames = [buffer.add(packet(number))[1] for number in numbers]
    return [None if frame is None else int(frame.data) for frame in frames]


def test_a_packet_waits_only_for_the_next_one() -> None:
    assert handed_on([1, 2, 3, 4, 5]) == [None, 1, 2, 3, 4]


def test_packets_out_of_order_are_sorted() -> None:
    assert handed_on([1, 2, 4, 3, 5, 6]) == [None, 1, None, 2, 3, 4]


def test_a_lost_packet_delays_the_rest_by_40_ms_at_most() -> None:
    """The packet before the gap is lost, too: aiortc sees its end only by the next one."""
    assert handed_on([1, 2, 4, 5, 6, 7, 8]) == [None, 1, None, None, 4, 5, 6]


@pytest.mark.usefixtures("patched")
def test_aiortc_builds_this_buffer_for_audio_and_leaves_video_alone() -> None:
    transport: Any = Transport()
    audio, video = (
        vars(rtcrtpreceiver.RTCRtpReceiver(kind, transport))["_RTCRtpReceiver__jitter_buffer"]
        for kind in ("audio", "video")
    )
    assert isinstance(audio, PromptJitterBuffer)
    assert (audio.capacity, audio._prefetch) == (CAPACITY_PACKETS, 1)
    assert (video.capacity, video._prefetch) == (512, 0)


def test_aiortc_still_hands_packets_on_late() -> None:
    """If it does not, the patch can go."""
    assert handed_on([1, 2, 3, 4, 5], JitterBuffer) == [None, None, None, None, 1], (
        "aiortc hands audio on earlier: remove pages/vendor_patches/aiortc/jitter_buffer.py and its"
        " row in README."
    )
