"""A kept call with everything that can happen in one, and rows of a list, for exchange tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from agents_core import events as ev
from agents_core.archive.call_records import CallFilter, CallPage, CallRow, Order

CALL = "5f0c6c1e9d4b4a2f8e7d6c5b4a392817"
STARTED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
EVERYTHING = CallFilter()
SECRET_WORDS = "my cousin's flight is delayed"


class Story:
    """Writes events one after another with gapless numbers."""

    def __init__(self, call_id: str = CALL) -> None:
        self.call_id = call_id
        self.events: list[ev.CallEvent] = []
        self.then(
            0,
            ev.CallStarted,
            call_id=call_id,
            wall_time=STARTED.isoformat(),
            team="Front desk",
            team_version=2,
            policy_version=3,
            engine="local",
            model="switchboard-local",
            voice="cedar",
            agent="Main Agent",
            policy="House rules",
            recorded=True,
        )

    def then(self, at_ms: int, kind: type[ev.CallEvent], **fields: Any) -> "Story":
        self.events.append(kind(seq=len(self.events) + 1, at_ms=at_ms, **fields))
        return self


def _asked(story: Story) -> None:
    story.then(10, ev.MediaAttached)
    story.then(20, ev.ResponseStarted, response_id="r0", agent="Main Agent")
    story.then(40, ev.ResponseFirstAudio, response_id="r0", item_id="i0", agent="Main Agent")
    story.then(50, ev.TranscriptDone, item_id="i0", role="agent", agent="Main Agent", text="Hi.")
    story.then(
        60,
        ev.ResponseDone,
        response_id="r0",
        agent="Main Agent",
        status="completed",
        input_tokens=5,
        output_tokens=2,
    )
    story.then(900, ev.AgentSpeechEnded, item_id="i0", played_ms=800)
    story.then(1000, ev.CallerSpeechStarted, item_id="i1", lag_ms=30)
    story.then(2000, ev.CallerSpeechStopped, item_id="i1", silence_ms=500)
    story.then(2100, ev.ResponseStarted, response_id="r1", agent="Main Agent")
    story.then(
        2200,
        ev.Handoff,
        call_id="h1",
        from_agent="Main Agent",
        to_agent="QA Agent",
        utterance="",
        item_id="i1",
    )
    story.then(
        2300,
        ev.ResponseDone,
        response_id="r1",
        agent="Main Agent",
        status="completed",
        input_tokens=50,
        output_tokens=7,
        cached_text_in=20,
    )
    story.then(
        2400,
        ev.TranscriptDone,
        item_id="i1",
        role="caller",
        agent="",
        text=SECRET_WORDS,
        confidence=0.75,
    )


def _looked_up(story: Story) -> None:
    cited = ev.Citation(
        passage_id="P3", policy_version=3, line=7, text="Bags are free.", score=0.8, document="Bags"
    )
    story.then(2500, ev.ResponseStarted, response_id="r2", agent="QA Agent")
    story.then(
        2600,
        ev.ToolCalled,
        call_id="t1",
        tool="document_lookup_tool",
        agent="QA Agent",
        arguments='{"request": "delay"}',
    )
    story.then(2610, ev.PassagesCited, call_id="t1", request="delay", citations=(cited,))
    story.then(
        2700,
        ev.ToolReturned,
        call_id="t1",
        tool="document_lookup_tool",
        agent="QA Agent",
        output="Bags are free.",
        duration_ms=90,
        ok=True,
    )
    story.then(2800, ev.ResponseFirstAudio, response_id="r2", item_id="i2", agent="QA Agent")
    story.then(2800, ev.AgentAnswered, item_id="i2", agent="QA Agent", gap_ms=1300)
    story.then(
        2900, ev.TranscriptDone, item_id="i2", role="agent", agent="QA Agent", text="Bags are free."
    )
    story.then(3500, ev.BargeIn, item_id="i2", played_ms=600, heard_chars=8)
    story.then(
        3510,
        ev.ResponseDone,
        response_id="r2",
        agent="QA Agent",
        status="cancelled",
        input_tokens=80,
        output_tokens=12,
    )


def _refused(story: Story) -> None:
    story.then(3520, ev.CallerSpeechStarted, item_id="i3")
    story.then(4500, ev.CallerSpeechStopped, item_id="i3", silence_ms=500)
    story.then(4510, ev.TranscriptFailed, item_id="i3", message="No words were recognised.")
    story.then(4600, ev.ResponseStarted, response_id="r3", agent="QA Agent")
    story.then(
        4700,
        ev.ToolCalled,
        call_id="t2",
        tool="flight_status_tool",
        agent="QA Agent",
        arguments="{}",
    )
    story.then(
        4710,
        ev.ResponseDone,
        response_id="r3",
        agent="QA Agent",
        status="completed",
        input_tokens=1,
        output_tokens=1,
    )
    story.then(
        4720,
        ev.ApprovalRequested,
        call_id="t2",
        tool="flight_status_tool",
        agent="QA Agent",
        arguments="{}",
        form="SignInForm",
        attempts_left=5,
        timeout_s=120.0,
    )
    story.then(6000, ev.ApprovalRefused, call_id="t2", reason="Wrong password.", attempts_left=4)
    story.then(
        8000, ev.ApprovalDenied, call_id="t2", reason="The caller said no.", cause="cancelled"
    )
    story.then(
        8010,
        ev.ToolReturned,
        call_id="t2",
        tool="flight_status_tool",
        agent="QA Agent",
        output="Denied.",
        duration_ms=0,
        ok=False,
    )
    story.then(8100, ev.TeamApplied, team_version=3, message="Applied.", from_turn=3)
    story.then(8200, ev.Problem, code="rate_limit", message="Slow down.")


def whole_call(call_id: str = CALL) -> tuple[ev.CallEvent, ...]:
    """A greeting, a handoff with a lookup that is spoken over, a denied approval, a typed turn."""
    story = Story(call_id)
    _asked(story)
    _looked_up(story)
    _refused(story)
    story.then(
        9000, ev.TranscriptDone, item_id="i4", role="caller", agent="", text="=1+1", typed=True
    )
    story.then(9100, ev.GuardrailTripped, item_id="i5", agent="QA Agent", guardrail="x", message="")
    story.then(9200, ev.EngineLost, message="Gone.")
    story.then(9300, ev.EngineRestored, message="Back.")
    story.then(9400, ev.RecordingChanged, on=False, message="Recording is off.")
    story.then(9500, ev.MediaDetached)
    story.then(9600, ev.CallEnded, reason="hung up")
    return tuple(story.events)


def row(number: int, **fields: Any) -> CallRow:
    """One call of a list."""
    plain = CallRow(
        call_id=f"call-{number}",
        origin="here",
        state="ended",
        started_at=STARTED + timedelta(minutes=number, microseconds=number),
        duration_ms=1000 * number,
        end_reason="hung up",
        outcome="answered",
        team="Front desk",
        team_version=2,
        policy="House rules",
        policy_version=3,
        engine="local",
        model="switchboard-local",
        voice="cedar",
        agents=("Main Agent", 'QA; "Agent"'),
        turns=3,
        handoffs=1,
        tools=2,
        approvals=1,
        barge_ins=1,
        flags=("dead air",),
        labels=(),
        score=4.5,
        response_median_ms=1300,
        response_max_ms=None,
        dead_air_ms=0,
        talk_share=0.625,
        input_tokens=136,
        output_tokens=22,
        cost_usd=None,
        recorded=True,
        audio_ms=9600,
        events=40,
    )
    return replace(plain, **fields)


class Rows:
    """An archive that has these rows."""

    def __init__(self, rows: Sequence[CallRow]) -> None:
        self.rows = tuple(rows)
        self.asked: list[tuple[CallFilter, int, int]] = []

    def page(
        self,
        filter: CallFilter = EVERYTHING,
        *,
        order: Order = "newest",
        page: int = 1,
        rows: int = 50,
    ) -> CallPage:
        self.asked.append((filter, page, rows))
        first = (page - 1) * rows
        return CallPage(
            rows=self.rows[first : first + rows],
            total=len(self.rows),
            page=page,
            pages=max(-(-len(self.rows) // rows), 1),
        )

    def events(
        self, call_id: str, *, after: int = 0, limit: int | None = None
    ) -> tuple[ev.CallEvent, ...]:
        return whole_call(call_id)[after:]

    def measures(self, call_id: str) -> Any:
        raise NotImplementedError
