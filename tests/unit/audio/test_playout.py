"""The playout track and its queue: pace, exact accounting, cuts, limits."""

import threading

import numpy as np
import pytest
from aiortc.codecs.opus import OpusEncoder
from aiortc.mediastreams import MediaStreamError

from agents_core.audio.null_sink import NullSink
from agents_core.audio.playout_queue import PlayoutQueue, to_bytes
from agents_core.audio.playout_track import FRAME_BYTES, PlayoutTrack
from agents_core.audio.ports import AudioSink, Playback
from agents_core.errors import AudioFormatError
from tests.doubles.paced_sink import PacedSink


def pcm(duration_ms: float, value: int = 1000) -> bytes:
    return np.full(to_bytes(duration_ms) // 2, value, "<i2").tobytes()


class Clock:
    """Turned by hand; ``sleep`` lets exactly the wanted time pass."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.slept: list[float] = []
        self.overslept_s = 0.0

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, duration_s: float) -> None:
        self.slept.append(round(duration_s, 6))
        self.now_s += duration_s + self.overslept_s
        self.overslept_s = 0.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


# --- queue ------------------------------------------------------------------------------------


def test_played_and_remaining_follow_what_is_taken() -> None:
    queue = PlayoutQueue()
    queue.push("item_1", 0, pcm(50))
    assert queue.playback() is None
    assert queue.buffered_ms() == 50
    assert queue.take(to_bytes(20)) == pcm(20)
    assert queue.playback() == Playback("item_1", 0, 20, 30)


def test_a_frame_may_span_items_and_pieces() -> None:
    queue = PlayoutQueue()
    for item, value in (("a", 1), ("a", 2), ("b", 3)):
        queue.push(item, 0, pcm(8, value))
    assert queue.take(to_bytes(20)) == pcm(8, 1) + pcm(8, 2) + pcm(4, 3)
    assert queue.playback() == Playback("b", 0, 4, 4)


def test_a_cut_reports_what_was_lost_and_forgets_what_was_played_out() -> None:
    queue = PlayoutQueue()
    queue.push("done", 0, pcm(10))
    queue.push("cut", 0, pcm(100))
    queue.push("never", 1, pcm(40))
    queue.take(to_bytes(30))
    assert queue.drain() == (Playback("cut", 0, 20, 80), Playback("never", 1, 0, 40))
    assert queue.playback() is None
    assert queue.buffered_ms() == 0
    assert queue.drain() == ()


def test_a_full_queue_keeps_the_oldest_and_counts_the_rest() -> None:
    queue = PlayoutQueue(max_queued_ms=100)
    queue.push("a", 0, pcm(80))
    queue.push("a", 0, pcm(80))
    queue.push("a", 0, pcm(80))
    assert queue.buffered_ms() == 100
    assert queue.dropped == to_bytes(140)
    queue.take(to_bytes(60))
    queue.push("a", 0, pcm(60))
    assert queue.buffered_ms() == 100


def test_an_underrun_is_an_item_that_goes_on_after_silence() -> None:
    queue = PlayoutQueue()
    queue.push("a", 0, pcm(20))
    queue.take(FRAME_BYTES)
    queue.take(FRAME_BYTES)
    queue.push("b", 0, pcm(20))
    assert queue.underruns == 0  # another item: the first had simply ended
    queue.take(FRAME_BYTES)
    queue.take(FRAME_BYTES)
    queue.push("b", 0, pcm(20))
    assert queue.underruns == 1


def test_counts_of_many_items_do_not_pile_up() -> None:
    queue = PlayoutQueue()
    for number in range(500):
        queue.push(f"item_{number}", 0, pcm(20))
        queue.take(FRAME_BYTES)
    assert len(queue._counts) == 1
    assert queue.playback() == Playback("item_499", 0, 20, 0)


def test_pushing_from_many_threads_loses_nothing() -> None:
    queue = PlayoutQueue()
    start = threading.Barrier(4)

    def push(name: str) -> None:
        start.wait(60)
        for _ in range(200):
            queue.push(name, 0, pcm(1))

    threads = [threading.Thread(target=push, args=(f"t{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    taken = 0
    while any(thread.is_alive() for thread in threads) or queue.buffered_ms():
        taken += len(queue.take(FRAME_BYTES))
    assert taken == 4 * 200 * to_bytes(1)


def test_half_a_sample_is_refused_by_every_sink() -> None:
    sinks: list[AudioSink] = [NullSink(), PacedSink()]
    for sink in sinks:
        with pytest.raises(AudioFormatError, match="even number"):
            sink.push("a", 0, b"\0\0\0")
        assert sink.buffered_ms() == 0


# --- track ------------------------------------------------------------------------------------


async def test_frames_come_every_20_ms_padded_with_silence(clock: Clock) -> None:
    track = PlayoutTrack(clock=clock, sleep=clock.sleep)
    track.push("item_1", 0, pcm(30))
    frames = [await track.recv() for _ in range(3)]
    heard = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    assert heard.tobytes() == pcm(1, 0) + pcm(30) + pcm(30, 0)  # with the lead
    assert [frame.pts for frame in frames] == [0, 504, 984]
    assert {(f.sample_rate, f.layout.name, f.format.name) for f in frames} == {
        (24_000, "mono", "s16")
    }
    assert clock.slept == [0.02, 0.02]
    assert track.playback() == Playback("item_1", 0, 30, 0)


async def test_flush_is_exact_and_the_next_frame_is_silent(clock: Clock) -> None:
    track = PlayoutTrack(clock=clock, sleep=clock.sleep)
    track.push("item_1", 0, pcm(1964.4))
    for _ in range(36):
        await track.recv()
    cut = track.flush()
    assert cut is not None
    assert (cut.item_id, cut.played_ms) == ("item_1", 720)
    assert cut.remaining_ms == pytest.approx(1244.4, abs=0.05)
    assert not (await track.recv()).to_ndarray().any()
    assert track.flush() is None
    assert track.playback() is None


async def test_a_flush_during_the_wait_silences_the_frame_that_waits(clock: Clock) -> None:
    async def flush_meanwhile(_: float) -> None:
        track.flush()

    track = PlayoutTrack(clock=clock, sleep=flush_meanwhile)
    track.push("item_1", 0, pcm(100))
    assert (await track.recv()).to_ndarray().any()
    assert not (await track.recv()).to_ndarray().any()


async def test_audio_that_was_queued_and_never_began_is_cut_at_zero(clock: Clock) -> None:
    track = PlayoutTrack(clock=clock, sleep=clock.sleep)
    track.push("item_1", 0, pcm(100))
    track.push("item_2", 0, pcm(50))
    assert track.flush() == Playback("item_1", 0, 0, 100)
    track.push("item_3", 0, pcm(10))
    track.push("item_4", 0, pcm(10))
    assert track.flush() == Playback("item_3", 0, 0, 10)


async def test_a_little_late_catches_up_and_very_late_leaves_out_what_was_due(clock: Clock) -> None:
    track = PlayoutTrack(clock=clock, sleep=clock.sleep)
    await track.recv()
    clock.overslept_s = 0.05
    await track.recv()
    await track.recv()
    assert (track.counters.late, track.counters.reanchors) == (2, 0)
    assert clock.slept == [0.02]  # the third frame was overdue: no wait
    clock.now_s += 0.5
    late, next_one = await track.recv(), await track.recv()
    assert track.counters.reanchors == 1
    assert clock.slept == [0.02, pytest.approx(0.01)]  # one frame, then the usual pace: no burst
    assert track.counters.max_late_ms == pytest.approx(510)
    # Their times say that 25 slots passed: else the browser takes all that follows for late.
    assert (late.pts, next_one.pts) == ((3 + 25) * 480 + 24, (4 + 25) * 480 + 24)


async def test_what_is_handed_over_leaves_the_encoder_with_the_same_frame(clock: Clock) -> None:
    track, encoder = PlayoutTrack(clock=clock, sleep=clock.sleep), OpusEncoder()
    packets = [encoder.encode(await track.recv()) for _ in range(50)]
    assert [len(payloads) for payloads, _ in packets] == [1] * 50
    assert [at for _, at in packets] == [960 * number for number in range(50)]


async def test_the_tap_gets_each_frame_with_its_time(clock: Clock) -> None:
    seen: list[tuple[bytes, float]] = []
    track = PlayoutTrack(
        clock=clock, sleep=clock.sleep, on_frame=lambda audio, at_s: seen.append((audio, at_s))
    )
    track.push("item_1", 0, pcm(20))
    await track.recv()
    await track.recv()
    assert seen == [(pcm(20), 100.0), (pcm(20, 0), pytest.approx(100.02))]


async def test_stop_ends_recv_even_during_its_wait_and_is_idempotent(clock: Clock) -> None:
    track = PlayoutTrack(clock=clock, sleep=clock.sleep)
    ended: list[bool] = []
    track.on("ended", lambda: ended.append(True))
    track.push("item_1", 0, pcm(100))
    await track.recv()
    track.stop()
    track.stop()
    with pytest.raises(MediaStreamError):
        await track.recv()
    track.push("item_1", 0, pcm(100))
    assert (track.buffered_ms(), track.readyState, ended) == (0, "ended", [True])


# --- the other sinks --------------------------------------------------------------------------


def test_the_null_sink_has_played_everything_at_once() -> None:
    sink: AudioSink = NullSink()
    assert sink.playback() is None
    sink.push("item_1", 0, pcm(100))
    sink.push("item_1", 0, pcm(50))
    assert sink.playback() == Playback("item_1", 0, 150, 0)
    sink.push("item_1", 1, pcm(10))
    assert sink.playback() == Playback("item_1", 1, 10, 0)
    assert (sink.flush(), sink.playback(), sink.buffered_ms()) == (None, None, 0)


def test_the_paced_sink_plays_as_its_clock_is_turned() -> None:
    sink = PacedSink()
    sink.push("item_1", 0, pcm(50))
    assert sink.advance(30) == pcm(30)
    assert sink.flush() == Playback("item_1", 0, 30, 20)
    assert sink.advance(20) == pcm(20, 0)
    assert sink.now_ms == 50
