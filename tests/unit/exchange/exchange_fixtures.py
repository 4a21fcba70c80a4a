"""A call with every kind of event, and rows of a list, for tests of export and import."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from agents_core import events as ev
from agents_core.archive.call_records import CallFilter, CallPage, CallRow, Order
from tests.doubles.call_events import CallEvents

CALL = "5f0c6c1e9d4b4a2f8e7d6c5b4a392817"
STARTED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
EVERYTHING = CallFilter()
SECRET_WORDS = "my cousin's flight is delayed"


class Story(CallEvents):
    """A recorded call that has begun."""

    def __init__(self, call_id: str = CALL) -> None:
        super().__init__()
        self.call_id = call_id
        self.starts(
            0,
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


def _asked(story: Story) -> None:
    story.add(ev.MediaAttached, 10)
    story.add(ev.ResponseStarted, 20, response_id="r0", agent="Main Agent")
    story.add(ev.ResponseFirstAudio, 40, response_id="r0", item_id="i0", agent="Main Agent")
    story.add(ev.TranscriptDone, 50, item_id="i0", role="agent", agent="Main Agent", text="Hi.")
    story.add(
        ev.ResponseDone,
        60,
        response_id="r0",
        agent="Main Agent",
        status="completed",
        input_tokens=5,
        output_tokens=2,
    )
    story.add(ev.AgentSpeechEnded, 900, item_id="i0", played_ms=800)
    story.add(ev.CallerSpeechStarted, 1000, item_id="i1", lag_ms=30)
    story.add(ev.CallerSpeechStopped, 2000, item_id="i1", silence_ms=500)
    story.add(ev.ResponseStarted, 2100, response_id="r1", agent="Main Agent")
    story.add(
        ev.Handoff,
        2200,
        call_id="h1",
        from_agent="Main Agent",
        to_agent="QA Agent",
        utterance="",
        item_id="i1",
    )
    story.add(
        ev.ResponseDone,
        2300,
        response_id="r1",
        agent="Main Agent",
        status="completed",
        input_tokens=50,
        output_tokens=7,
        cached_text_in=20,
    )
    story.add(
        ev.TranscriptDone,
        2400,
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
    story.add(ev.ResponseStarted, 2500, response_id="r2", agent="QA Agent")
    story.add(
        ev.ToolCalled,
        2600,
        call_id="t1",
        tool="document_lookup_tool",
        agent="QA Agent",
        arguments='{"request": "delay"}',
    )
    story.add(ev.PassagesCited, 2610, call_id="t1", request="delay", citations=(cited,))
    story.add(
        ev.ToolReturned,
        2700,
        call_id="t1",
        tool="document_lookup_tool",
        agent="QA Agent",
        output="Bags are free.",
        duration_ms=90,
        ok=True,
    )
    story.add(ev.ResponseFirstAudio, 2800, response_id="r2", item_id="i2", agent="QA Agent")
    story.add(ev.AgentAnswered, 2800, item_id="i2", agent="QA Agent", gap_ms=1300)
    story.add(
        ev.TranscriptDone, 2900, item_id="i2", role="agent", agent="QA Agent", text="Bags are free."
    )
    story.add(ev.BargeIn, 3500, item_id="i2", played_ms=600, heard_chars=8)
    story.add(
        ev.ResponseDone,
        3510,
        response_id="r2",
        agent="QA Agent",
        status="cancelled",
        input_tokens=80,
        output_tokens=12,
    )


def _refused(story: Story) -> None:
    story.add(ev.CallerSpeechStarted, 3520, item_id="i3")
    story.add(ev.CallerSpeechStopped, 4500, item_id="i3", silence_ms=500)
    story.add(ev.TranscriptFailed, 4510, item_id="i3", message="No words were recognised.")
    story.add(ev.ResponseStarted, 4600, response_id="r3", agent="QA Agent")
    story.add(
        ev.ToolCalled,
        4700,
        call_id="t2",
        tool="flight_status_tool",
        agent="QA Agent",
        arguments="{}",
    )
    story.add(
        ev.ResponseDone,
        4710,
        response_id="r3",
        agent="QA Agent",
        status="completed",
        input_tokens=1,
        output_tokens=1,
    )
    story.add(
        ev.ApprovalRequested,
        4720,
        call_id="t2",
        tool="flight_status_tool",
        agent="QA Agent",
        arguments="{}",
        form="SignInForm",
        attempts_left=5,
        timeout_s=120.0,
    )
    story.add(ev.ApprovalRefused, 6000, call_id="t2", reason="Wrong password.", attempts_left=4)
    story.add(
        ev.ApprovalDenied, 8000, call_id="t2", reason="The caller said no.", cause="cancelled"
    )
    story.add(
        ev.ToolReturned,
        8010,
        call_id="t2",
        tool="flight_status_tool",
        agent="QA Agent",
        output="Denied.",
        duration_ms=0,
        ok=False,
    )
    story.add(ev.TeamApplied, 8100, team_version=3, message="Applied.", from_turn=3)
    story.add(ev.Problem, 8200, code="rate_limit", message="Slow down.")


def whole_call(call_id: str = CALL) -> tuple[ev.CallEvent, ...]:
    """A greeting, a handoff with a lookup that is spoken over, a denied approval, a typed turn."""
    story = Story(call_id)
    _asked(story)
    _looked_up(story)
    _refused(story)
    story.add(
        ev.TranscriptDone, 9000, item_id="i4", role="caller", agent="", text="=1+1", typed=True
    )
    story.add(ev.GuardrailTripped, 9100, item_id="i5", agent="QA Agent", guardrail="x", message="")
    story.add(ev.EngineLost, 9200, message="Gone.")
    story.add(ev.EngineRestored, 9300, message="Back.")
    story.add(ev.RecordingChanged, 9400, on=False, message="Recording is off.")
    story.add(ev.MediaDetached, 9500)
    story.add(ev.CallEnded, 9600, reason="hung up")
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
