"""Recording control: only a spoken call is recorded, and the switch leaves an event."""

import time
from dataclasses import dataclass, field

import pytest

from agents_core import events as ev
from agents_core.audio import recording
from agents_core.audio.recording import Recorder
from agents_core.call.contract.event_log import EventLog
from agents_core.call.media.recording_control import NOT_HERE, OFF, ON, RecordingControl
from tests.doubles.tones import decoded, tone


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing takes as long as it needs."""
    monkeypatch.setattr(recording, "CLOSE_TIMEOUT_S", 60)


@dataclass
class Call:
    """A recording control, its recorder's pieces and the event log."""

    on: bool = True
    fails: bool = False
    pieces: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.event_log = EventLog(time.monotonic)
        self.recorder = Recorder(self._keep)
        self.recording = RecordingControl(self.event_log, self.recorder, "c1", on=self.on)

    def _keep(self, call_id: str, piece: bytes) -> None:
        if self.fails:
            raise OSError("no room")
        self.pieces.append(piece)

    @property
    def said(self) -> list[tuple[bool, str]]:
        return [
            (event.on, event.message)
            for event in self.event_log.after(0)
            if isinstance(event, ev.RecordingChanged)
        ]

    def end(self) -> bytes:
        self.recording.end()
        self.recorder.close()
        return b"".join(self.pieces)


def test_a_typed_call_is_not_recorded() -> None:
    call = Call()
    call.recording.caller(tone(100, 440))
    assert call.recording.set(False).ok and call.recording.set(True).ok
    call.recording.check_recorder()
    assert call.end() == b""
    assert call.said == []


def test_the_recording_is_announced_once_when_media_is_attached() -> None:
    call = Call()
    call.recording.attached(True)
    call.recording.attached(False)
    call.recording.attached(True)
    assert call.said == [(True, ON)]
    call.end()


def test_each_switch_leaves_an_event_while_media_is_attached() -> None:
    call = Call(on=False)
    call.recording.attached(True)
    call.recording.caller(tone(1000, 440))
    assert call.recording.set(True).ok
    assert call.recording.set(True).ok
    assert call.recording.set(False).ok
    assert call.said == [(True, ON), (False, OFF)]
    call.recording.caller(tone(1000, 440))
    assert call.end() == b"", "nothing that was said while it was off"


def test_a_choice_without_media_is_announced_when_media_is_attached() -> None:
    call = Call()
    call.recording.attached(True)
    call.recording.attached(False)
    assert call.recording.set(False).ok
    assert call.said == [(True, ON)]
    call.recording.attached(True)
    assert call.said == [(True, ON), (False, OFF)]
    call.end()


def test_both_sides_are_recorded() -> None:
    call = Call()
    call.recording.attached(True)
    call.recording.caller(tone(40, 440))
    call.recording.agent(tone(40, 700))
    caller, agent = decoded(call.end())
    assert len(caller) == len(agent)


def test_a_failed_recorder_is_reported_and_cannot_be_switched_on_again() -> None:
    call = Call(fails=True)
    call.recording.attached(True)
    call.recording.caller(tone(40, 440))
    assert call.recorder.flush(60)
    call.recording.check_recorder()
    call.recording.check_recorder()
    assert [on for on, _ in call.said] == [True, False]
    assert "no longer recorded" in call.said[1][1]
    refused = call.recording.set(True)
    assert not refused.ok and "no longer recorded" in refused.message
    call.end()


def test_without_a_recorder_the_switch_is_refused_with_a_reason() -> None:
    event_log = EventLog(time.monotonic)
    recording = RecordingControl(event_log, None, "c1", on=True)
    recording.attached(True)
    recording.caller(tone(40, 440))
    assert recording.set(True).message == NOT_HERE
    assert recording.set(False).ok
    recording.end()
    assert event_log.after(0) == ()


@pytest.mark.parametrize("on", [True, False])
def test_after_the_end_no_event_is_emitted(on: bool) -> None:
    call = Call(on=not on)
    call.recording.attached(True)
    before = call.said
    call.end()
    call.recording.set(on)
    call.recording.attached(True)
    assert call.said == before
