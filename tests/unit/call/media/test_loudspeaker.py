"""The loudspeaker: interruptions, what was heard, and audio of silenced responses."""

import pytest

from agents_core.audio.null_sink import NullSink
from agents_core.audio.playout_queue import to_bytes
from agents_core.call.media.heard_text import heard_chars
from agents_core.call.media.loudspeaker import Cut, Loudspeaker
from tests.doubles.paced_sink import PacedSink

TEXT = "Carry on bags may weigh at most 22 pounds each."
TONE = b"\x10\x00"


def pcm(length_ms: int) -> bytes:
    return TONE * (to_bytes(length_ms) // 2)


class Room:
    """A loudspeaker with a paced sink, and its reported interruptions."""

    def __init__(self) -> None:
        self.cuts: list[Cut] = []
        self.sink = PacedSink()
        self.loudspeaker = Loudspeaker(self.cuts.append)
        self.loudspeaker.attach(self.sink)

    def says(self, item: str, length_ms: int, *, response: str = "r1", text: str = TEXT) -> None:
        """A whole item arrives at once, as it does from a server faster than speech."""
        self.loudspeaker.response_started(response)
        self.loudspeaker.add_text(item, text)
        self.loudspeaker.push(item, 0, response, pcm(length_ms))
        self.loudspeaker.complete(item, text)
        self.loudspeaker.audio_complete(item)

    def heard_ms(self) -> float:
        return sum(len(heard.rstrip(b"\0")) for heard in self.sink.heard) / 48


def test_an_interruption_reports_played_milliseconds_and_heard_characters() -> None:
    room = Room()
    room.says("a1", 2000)
    room.sink.advance(1000)
    cut = room.loudspeaker.silence()
    assert cut is not None
    assert (cut.item_id, cut.played_ms) == ("a1", 1000)
    assert TEXT[: cut.heard_chars] == "Carry on bags may weigh"
    assert room.cuts == [cut]
    assert room.sink.advance(100) == bytes(to_bytes(100))


def test_the_tracker_reports_the_interruption_until_the_sdk_has_truncated() -> None:
    room = Room()
    room.says("a1", 2000)
    room.sink.advance(720)
    room.loudspeaker.silence()
    state = room.loudspeaker.tracker.get_state()
    assert (state["current_item_id"], state["elapsed_ms"]) == ("a1", 720)
    room.loudspeaker.tracker.on_interrupted()
    assert room.loudspeaker.tracker.get_state()["current_item_id"] is None


def test_an_earlier_interruption_is_not_reported_again() -> None:
    room = Room()
    room.says("a1", 2000)
    room.sink.advance(720)
    room.loudspeaker.silence()  # a lost session: there is no truncation
    room.says("b1", 100, response="r2")
    room.sink.advance(200)
    room.loudspeaker.silence()
    assert room.loudspeaker.tracker.get_state()["current_item_id"] is None


def test_late_audio_of_a_silenced_response_is_not_played() -> None:
    room = Room()
    room.says("a1", 500)
    room.sink.advance(100)
    room.loudspeaker.silence()
    room.loudspeaker.push("a1", 0, "r1", pcm(500))
    room.loudspeaker.push("a2", 0, "r1", pcm(500))
    assert room.loudspeaker.buffered_ms() == 0
    room.says("a3", 300, response="r2")
    assert room.loudspeaker.buffered_ms() == 300


def test_a_response_silenced_before_its_first_audio_stays_silent() -> None:
    room = Room()
    room.loudspeaker.response_started("r1")
    assert room.loudspeaker.silence() is None
    room.loudspeaker.push("a1", 0, "r1", pcm(500))
    assert room.loudspeaker.is_silenced("r1")
    assert room.loudspeaker.buffered_ms() == 0


def test_an_item_heard_to_its_end_is_not_interrupted() -> None:
    room = Room()
    room.says("a1", 500)
    room.sink.advance(600)
    assert room.loudspeaker.silence() is None
    assert room.cuts == []


def test_an_item_in_an_underrun_is_interrupted_where_it_stopped() -> None:
    room = Room()
    room.loudspeaker.response_started("r1")
    room.loudspeaker.add_text("a1", TEXT)
    room.loudspeaker.push("a1", 0, "r1", pcm(400))
    room.sink.advance(500)  # ran dry: the server is slower than speech
    cut = room.loudspeaker.silence()
    assert cut is not None
    assert cut.played_ms == 400
    assert TEXT[: cut.heard_chars] == "Carry"
    assert room.loudspeaker.tracker.get_state()["elapsed_ms"] == 400


def test_a_queued_item_was_not_heard_at_all() -> None:
    room = Room()
    room.says("a1", 1000, text="Let me check that for you.")
    room.says("a2", 2000, response="r2")
    room.sink.advance(500)
    room.loudspeaker.silence()
    assert [(cut.item_id, cut.played_ms, cut.heard_chars) for cut in room.cuts] == [
        ("a1", 500, 12),
        ("a2", 0, 0),
    ]
    assert room.cuts[1].queued
    assert not room.cuts[0].queued
    room.loudspeaker.push("a2", 0, "r2", pcm(100))
    assert room.loudspeaker.buffered_ms() == 0


def test_an_item_in_two_parts_is_interrupted_once() -> None:
    room = Room()
    room.says("a1", 300)
    room.loudspeaker.push("a1", 0, "r1", pcm(300))
    room.sink.advance(200)
    room.loudspeaker.silence()
    assert [cut.item_id for cut in room.cuts] == ["a1"]


def test_items_heard_earlier_are_not_interrupted_with_a_later_one() -> None:
    room = Room()
    room.says("a1", 300)
    room.sink.advance(300)
    room.says("a2", 300, response="r2")
    room.sink.advance(100)
    room.loudspeaker.silence()
    assert [cut.item_id for cut in room.cuts] == ["a2"]


def test_detaching_the_sink_interrupts_the_item() -> None:
    room = Room()
    room.says("a1", 1000)
    room.sink.advance(400)
    room.loudspeaker.attach(None)
    assert [(cut.item_id, cut.played_ms, cut.cause) for cut in room.cuts] == [
        ("a1", 400, "detached")
    ]
    assert room.loudspeaker.playback() is None
    assert not room.loudspeaker.attached
    room.says("a2", 1000)  # there is no sink
    assert room.loudspeaker.silence() is None


def test_attaching_the_same_sink_interrupts_nothing() -> None:
    room = Room()
    room.says("a1", 1000)
    room.loudspeaker.attach(room.sink)
    assert room.cuts == []
    assert room.loudspeaker.buffered_ms() == 1000


def test_without_a_sink_the_tracker_reports_that_nothing_plays() -> None:
    loudspeaker = Loudspeaker(lambda _: None)
    assert loudspeaker.tracker.get_state()["current_item_id"] is None
    assert loudspeaker.buffered_ms() == 0


def test_a_sink_that_plays_at_once_is_never_interrupted() -> None:
    room = Room()
    room.loudspeaker.attach(NullSink())
    room.says("a1", 60_000)
    assert room.loudspeaker.silence() is None


def test_half_a_sample_at_the_end_of_a_delta_is_completed_by_the_next_one() -> None:
    room = Room()
    room.loudspeaker.response_started("r1")
    room.loudspeaker.push("a1", 0, "r1", TONE * 10 + b"\x10")
    room.loudspeaker.push("a1", 0, "r1", b"\x00" + TONE * 9)
    assert room.loudspeaker.buffered_ms() == pytest.approx(20 / 24)
    assert room.sink.advance(1)[: 2 * 20] == TONE * 20


def test_only_so_many_items_are_remembered() -> None:
    room = Room()
    for number in range(300):
        room.says(f"a{number}", 10, response=f"r{number}")
        room.loudspeaker.silence()
    assert len(room.loudspeaker._items) <= 64
    assert len(room.loudspeaker._silenced) <= 64


@pytest.mark.parametrize(
    ("played_ms", "received_ms", "complete", "heard"),
    [
        (0, 2000, True, ""),
        (2000, 2000, True, "one two three four"),
        (2500, 2000, True, "one two three four"),
        (1000, 2000, True, "one two"),
        (900, 2000, True, "one two"),
        (100, 2000, True, ""),
        (1000, 200, False, "one two three"),  # 18 characters take 1,200 ms
        (200, 200, False, "one"),
    ],
)
def test_heard_text_ends_after_a_whole_word(
    played_ms: float, received_ms: float, complete: bool, heard: str
) -> None:
    text = "one two three four"
    count = heard_chars(text, played_ms=played_ms, received_ms=received_ms, complete=complete)
    assert text[:count] == heard
