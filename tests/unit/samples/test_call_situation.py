"""When a caller may speak: the agents have answered and the loudspeaker is silent."""

from typing import Any

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog
from agents_core.samples.call_situation import CallSituation


def spoken_call() -> EventLog:
    log = EventLog(lambda: 0.0)
    log.emit(ev.MediaAttached)
    return log


def answer(log: EventLog, item_id: str) -> None:
    """A whole response, whose sound is still to be played."""
    common: dict[str, Any] = {"response_id": f"r-{item_id}", "agent": "Main Agent"}
    log.emit(ev.ResponseStarted, **common)
    log.emit(ev.ResponseFirstAudio, item_id=item_id, **common)
    log.emit(ev.TranscriptDone, item_id=item_id, role="agent", agent="Main Agent", text="Well.")
    log.emit(ev.ResponseDone, status="completed", input_tokens=0, output_tokens=0, **common)


def test_a_turn_is_over_when_the_answer_was_played() -> None:
    log = spoken_call()
    now = CallSituation(log.listen, log.after)
    answer(log, "one")
    assert now.speaking and not now.turn_over
    log.emit(ev.AgentSpeechEnded, item_id="one", played_ms=900)
    assert now.turn_over


def test_an_item_that_another_one_follows_at_once_has_no_end_of_its_own() -> None:
    """A caller waited for the end of "please fill in the form", which the answer had followed."""
    log = spoken_call()
    now = CallSituation(log.listen, log.after)
    answer(log, "please fill in the form")
    answer(log, "your booking")
    log.emit(ev.AgentSpeechEnded, item_id="your booking", played_ms=900)
    assert now.turn_over


def test_a_barge_in_drops_all_that_was_to_be_played() -> None:
    log = spoken_call()
    answer(log, "one")
    answer(log, "two")
    now = CallSituation(log.listen, log.after)
    log.emit(ev.BargeIn, item_id="one", played_ms=100, heard_chars=3)
    assert not now.speaking


def test_in_a_typed_call_nothing_is_played() -> None:
    log = EventLog(lambda: 0.0)
    now = CallSituation(log.listen, log.after)
    answer(log, "one")
    assert now.turn_over and not now.speaking
