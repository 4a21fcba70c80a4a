"""A caller's packets are handed on soon and in order; a lost one holds the rest up only shortly."""

from collections.abc import Iterable

import pytest
from aiortc import rtcrtpreceiver
from aiortc.jitterbuffer import JitterBuffer
from aiortc.rtp import RtpPacket

from pages.vendor_patches.aiortc.jitter_buffer import (
    CAPACITY_PACKETS,
    PromptJitterBuffer,
    hand_on_at_once,
)


class Transport:
    """What a receiver asks of its transport when it is made."""

    state = "new"


@pytest.fixture
def patched(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after ``hand_on_at_once``, for one test."""
    monkeypatch.setattr(rtcrtpreceiver, "JitterBuffer", JitterBuffer)
    hand_on_at_once()


def packet(number: int) -> RtpPacket:
    made = RtpPacket(sequence_number=number, timestamp=960 * number)
    made._data = b"%d" % number
    return made


def handed_on(numbers: Iterable[int]) -> list[int | None]:
    """For each packet that comes, in this order, which one is handed on."""
    buffer = PromptJitterBuffer(capacity=16, prefetch=4)
    frames = [buffer.add(packet(number))[1] for number in numbers]
    return [None if frame is None else int(frame.data) for frame in frames]


def test_a_packet_waits_for_the_next_one_only() -> None:
    assert handed_on([1, 2, 3, 4, 5]) == [None, 1, 2, 3, 4]


def test_packets_that_changed_places_are_put_back() -> None:
    assert handed_on([1, 2, 4, 3, 5, 6]) == [None, 1, None, 2, 3, 4]


def test_a_lost_packet_makes_the_rest_40_ms_late_and_no_later() -> None:
    """The one before the gap goes with it: aiortc knows its end only by the next one."""
    assert handed_on([1, 2, 4, 5, 6, 7, 8]) == [None, 1, None, None, 4, 5, 6]


@pytest.mark.usefixtures("patched")
def test_aiortc_builds_this_buffer_for_audio_and_leaves_video_alone() -> None:
    audio = rtcrtpreceiver.RTCRtpReceiver("audio", Transport())._RTCRtpReceiver__jitter_buffer
    video = rtcrtpreceiver.RTCRtpReceiver("video", Transport())._RTCRtpReceiver__jitter_buffer
    assert isinstance(audio, PromptJitterBuffer)
    assert (audio.capacity, audio._prefetch) == (CAPACITY_PACKETS, 1)
    assert (video.capacity, video._prefetch) == (512, 0)
