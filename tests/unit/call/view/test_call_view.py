"""What a page shows of a call, folded from its events."""

from typing import Any

from agents_core import events as ev
from agents_core.call.view.call_view import MarkerLine, SpokenLine
from agents_core.call.view.reducer import CallView, apply_all
from tests.doubles.call_events import events_of

CITED = ev.Citation(passage_id="P3", policy_version=1, line=3, text="22 pounds.", score=0.8)
OTHER = ev.Citation(passage_id="P5", policy_version=1, line=5, text="50 pounds.", score=0.7)


def fold(*facts: tuple[type[ev.CallEvent], dict[str, Any]]) -> CallView:
    """The view after these facts, 100 ms apart."""
    return apply_all(CallView(), events_of(facts))


def started() -> tuple[type[ev.CallEvent], dict[str, Any]]:
    fields = {
        "call_id": "0123",
        "wall_time": "2024-01-01T00:00:00+00:00",
        "team": "Office",
        "team_version": 1,
        "policy_version": 4,
        "engine": "local",
        "model": "m",
        "voice": "cedar",
        "agent": "Clerk",
    }
    return ev.CallStarted, fields


def speaks(item_id: str) -> tuple[type[ev.CallEvent], dict[str, Any]]:
    return ev.CallerSpeechStarted, {"item_id": item_id}


def caller(item_id: str, text: str, typed: bool = False) -> tuple[type[ev.CallEvent], Any]:
    fields = {"item_id": item_id, "role": "caller", "agent": "", "text": text, "typed": typed}
    return ev.TranscriptDone, fields


def delta(item_id: str, text: str, role: str = "agent") -> tuple[type[ev.CallEvent], Any]:
    agent = "Clerk" if role == "agent" else ""
    return ev.TranscriptDelta, {"item_id": item_id, "role": role, "agent": agent, "text": text}


def agent(item_id: str, text: str, who: str = "Clerk") -> tuple[type[ev.CallEvent], Any]:
    return ev.TranscriptDone, {"item_id": item_id, "role": "agent", "agent": who, "text": text}


def tool(call_id: str, name: str = "look_up") -> tuple[type[ev.CallEvent], dict[str, Any]]:
    fields = {"call_id": call_id, "tool": name, "agent": "Clerk", "arguments": '{"request": "x"}'}
    return ev.ToolCalled, fields


def returned(call_id: str, ok: bool = True) -> tuple[type[ev.CallEvent], dict[str, Any]]:
    fields = {"call_id": call_id, "tool": "look_up", "agent": "Clerk", "output": "22 pounds."}
    return ev.ToolReturned, {**fields, "duration_ms": 37, "ok": ok}


def cited(call_id: str, *citations: ev.Citation) -> tuple[type[ev.CallEvent], dict[str, Any]]:
    return ev.PassagesCited, {"call_id": call_id, "request": "bags", "citations": citations}


def asked(call_id: str) -> tuple[type[ev.CallEvent], dict[str, Any]]:
    fields = {"call_id": call_id, "tool": "balance", "agent": "Clerk", "arguments": "{}"}
    return ev.ApprovalRequested, {**fields, "form": "SignIn", "attempts_left": 3, "timeout_s": 9}


def cut(item_id: str, heard: int, **fields: Any) -> tuple[type[ev.CallEvent], dict[str, Any]]:
    return ev.BargeIn, {"item_id": item_id, "played_ms": 700, "heard_chars": heard, **fields}


def spoken(view: CallView) -> list[SpokenLine]:
    return [line for line in view.lines if isinstance(line, SpokenLine)]


def markers(view: CallView) -> list[tuple[str, str]]:
    return [(line.kind, line.text) for line in view.lines if isinstance(line, MarkerLine)]


def test_lines_stand_in_the_order_people_spoke_however_late_the_words_come() -> None:
    view = fold(
        started(),
        speaks("u1"),
        (ev.ResponseFirstAudio, {"response_id": "r1", "item_id": "a1", "agent": "Clerk"}),
        agent("a1", "Bags may weigh 22 pounds."),
        caller("u1", "How heavy may a bag be?"),
    )
    assert [(line.role, line.text) for line in spoken(view)] == [
        ("caller", "How heavy may a bag be?"),
        ("agent", "Bags may weigh 22 pounds."),
    ]


def test_partial_words_are_replaced_by_the_whole_text() -> None:
    words = (delta("u1", "what is you", "caller"), delta("u1", " bag", "caller"))
    partial = fold(started(), speaks("u1"), *words)
    assert spoken(partial)[0].text == "what is you bag"
    assert spoken(partial)[0].partial
    whole = fold(started(), speaks("u1"), *words, caller("u1", "What is your bag rule?"))
    assert spoken(whole)[0].text == "What is your bag rule?"
    assert not spoken(whole)[0].partial


def test_words_that_were_not_recognised_say_why() -> None:
    failed = (ev.TranscriptFailed, {"item_id": "u1", "message": "Nothing was understood."})
    line = spoken(fold(started(), speaks("u1"), failed))[0]
    assert (line.failed, line.partial) == ("Nothing was understood.", False)


def test_the_line_that_answers_carries_the_passages_and_the_next_one_does_not() -> None:
    view = fold(
        started(),
        caller("u1", "bags?"),
        agent("a1", "One moment."),
        tool("c1"),
        cited("c1", CITED),
        returned("c1"),
        agent("a2", "22 pounds."),
        agent("a3", "Anything else?"),
    )
    assert [line.citations for line in spoken(view)] == [(), (), (CITED,), ()]


def test_two_lookups_for_one_answer_cite_both_passages_once() -> None:
    view = fold(
        started(),
        caller("u1", "bags and suitcases?"),
        cited("c1", CITED),
        cited("c2", OTHER, CITED),
        agent("a1", "22 and 50 pounds."),
    )
    assert spoken(view)[-1].citations == (CITED, OTHER)


def test_an_answer_to_something_else_does_not_carry_the_passages_of_a_question_cut_short() -> None:
    view = fold(
        started(),
        caller("u1", "bags?", typed=True),
        cited("c1", CITED),
        caller("u2", "no, my miles", typed=True),
        agent("a1", "You have 40 miles."),
    )
    assert spoken(view)[-1].citations == ()


def test_a_late_transcript_of_the_question_itself_keeps_the_passages() -> None:
    view = fold(
        started(), speaks("u1"), cited("c1", CITED), caller("u1", "bags?"), agent("a1", "22.")
    )
    assert spoken(view)[-1].citations == (CITED,)


def test_a_barge_in_marks_what_was_heard_and_late_words_do_not_unmark_it() -> None:
    view = fold(
        started(),
        delta("a1", "Bags may weigh 22 pounds"),
        cut("a1", 8),
        agent("a1", "Bags may weigh 22 pounds and more."),
    )
    line = spoken(view)[0]
    assert (line.text[: line.heard_chars], line.played_ms) == ("Bags may", 700)
    assert (view.trace[-1].kind, view.agent_speaking) == ("barge-in", False)


def test_the_trace_says_who_or_what_cut_the_agent() -> None:
    said = (delta("a1", "Bags may weigh"), cut("a1", 4, cause="lost"))
    assert fold(started(), *said).trace[-1].title == "Stopped: connection lost"
    assert fold(started(), delta("a1", "Bags"), cut("a1", 4)).trace[-1].title == "Caller spoke over"


def test_a_guardrail_trip_is_on_the_line_in_the_transcript_and_in_the_trace() -> None:
    trip = {"item_id": "a1", "agent": "Clerk", "guardrail": "figures", "message": "30 is nowhere."}
    view = fold(started(), delta("a1", "It is 30"), (ev.GuardrailTripped, trip))
    assert spoken(view)[0].guardrail == "figures"
    assert ("guardrail", "Guardrail figures: 30 is nowhere.") in markers(view)
    assert (view.trace[-1].kind, view.trace[-1].status) == ("guardrail", "failed")


def test_policy_team_media_problem_and_end_leave_markers() -> None:
    view = fold(
        started(),
        (ev.MediaAttached, {}),
        (ev.PolicyApplied, {"policy_version": 5, "message": "Policy version 5 saved."}),
        (ev.TeamApplied, {"team_version": 2, "message": "Office: version 2 holds."}),
        (ev.EngineLost, {"message": "The engine is gone."}),
        (ev.EngineRestored, {"message": "Connected again."}),
        (ev.Problem, {"code": "quota", "message": "No credit."}),
        (ev.MediaDetached, {}),
        (ev.CallEnded, {"reason": "hung up"}),
    )
    assert [kind for kind, _ in markers(view)] == [
        *("media", "policy", "team", "problem", "problem", "problem", "media", "end")
    ]
    assert (view.policy_version, view.team_version) == (5, 2)
    assert (view.engine_lost, view.media, view.ended) == ("", False, "hung up")


def test_a_microphone_is_named_only_where_there_is_one() -> None:
    spoken_call = fold(started(), (ev.MediaAttached, {}), (ev.MediaDetached, {}))
    listening = fold(started(), (ev.MediaAttached, {"listens_only": True}), (ev.MediaDetached, {}))
    assert [text for _, text in markers(spoken_call)] == [
        "Microphone connected",
        "Microphone disconnected",
    ]
    assert [text for _, text in markers(listening)] == [
        "Loudspeaker connected",
        "Loudspeaker disconnected",
    ]


def test_a_call_is_recorded_only_while_it_has_sound() -> None:
    recording = (ev.RecordingChanged, {"on": True, "message": "Recording."})
    spoken_call = fold(started(), (ev.MediaAttached, {}), recording)
    assert spoken_call.is_recorded
    typed = fold(started(), (ev.MediaAttached, {}), recording, (ev.MediaDetached, {}))
    assert typed.recording and not typed.is_recorded


def test_a_lost_engine_leaves_no_line_waiting_for_words() -> None:
    view = fold(
        started(),
        speaks("u1"),
        delta("a1", "Bags may"),
        (ev.EngineLost, {"message": "The engine is gone."}),
    )
    assert [line.partial for line in spoken(view)] == [False, False]
    assert view.engine_lost == "The engine is gone."


def test_a_handoff_is_in_path_transcript_and_trace_and_its_words_come_later() -> None:
    handoff = {"call_id": "h1", "from_agent": "Clerk", "to_agent": "Accountant"}
    view = fold(
        started(),
        speaks("u1"),
        (ev.Handoff, {**handoff, "utterance": "", "item_id": "u1"}),
        (ev.AgentAnswered, {"item_id": "a1", "agent": "Accountant", "gap_ms": 640}),
        caller("u1", "How many miles have I got?"),
    )
    row = next(row for row in view.trace if row.kind == "handoff")
    assert (row.title, row.utterance) == ("Clerk → Accountant", "How many miles have I got?")
    assert (row.gap_ms, view.last_gap_ms) == (640, 640)
    assert (view.path, view.agent) == (("Clerk", "Accountant"), "Accountant")


def test_a_tool_row_belongs_to_the_words_that_led_to_it_not_to_the_ones_before() -> None:
    view = fold(
        started(),
        caller("u1", "Hello"),
        agent("a0", "Hi."),
        speaks("u2"),
        tool("c1"),
        (ev.AgentAnswered, {"item_id": "a1", "agent": "Clerk", "gap_ms": 500}),
        caller("u2", "How heavy may a bag be?"),
    )
    rows = {row.kind: row.utterance for row in view.trace}
    assert rows["tool"] == rows["answer"] == "How heavy may a bag be?"


def test_words_of_an_earlier_turn_that_come_very_late_do_not_become_the_last_utterance() -> None:
    view = fold(started(), speaks("u1"), speaks("u2"), caller("u2", "second"), caller("u1", "one"))
    assert view.last_utterance == "second"


def test_a_tool_row_has_arguments_result_and_duration() -> None:
    view = fold(started(), tool("c1"), returned("c1"), tool("c2"), returned("c2", ok=False))
    first, second = [row for row in view.trace if row.kind == "tool"]
    assert (first.status, first.duration_ms, first.result) == ("done", 37, "22 pounds.")
    assert first.arguments == '{"request": "x"}'
    assert second.status == "failed"


def test_an_approval_shows_its_form_then_its_reason_then_how_long_it_waited() -> None:
    refused = (ev.ApprovalRefused, {"call_id": "c1", "reason": "Wrong.", "attempts_left": 2})
    granted = (ev.ApprovalGranted, {"call_id": "c1", "proposed": "{}", "executed": '{"a": 1}'})
    waiting = fold(started(), tool("c1", "balance"), asked("c1"), refused)
    form = waiting.approvals[0]
    assert (form.form, form.reason, form.attempts_left) == ("SignIn", "Wrong.", 2)
    assert form.expires_at_ms == 300 + 9000
    assert [row.status for row in waiting.trace][1:] == ["waiting", "waiting"]
    view = fold(started(), tool("c1", "balance"), asked("c1"), refused, granted)
    approval = view.trace[-1]
    assert (approval.status, approval.duration_ms) == ("done", 200)
    assert (view.trace[1].status, view.trace[1].arguments) == ("running", '{"a": 1}')
    assert view.approvals == ()


def test_a_denied_and_an_expired_approval_close_their_rows() -> None:
    denied = (ev.ApprovalDenied, {"call_id": "c1", "reason": "The form was cancelled."})
    view = fold(started(), tool("c1"), asked("c1"), denied)
    assert {row.status for row in view.trace if row.key == "c1"} == {"denied"}
    view = fold(started(), tool("c1"), asked("c1"), (ev.ApprovalExpired, {"call_id": "c1"}))
    assert {row.status for row in view.trace if row.key == "c1"} == {"denied"}
    assert markers(view) == [("approval", "Nobody answered the form in time.")]


def test_an_ended_call_leaves_no_row_running() -> None:
    view = fold(started(), tool("c1"), tool("c2"), asked("c2"), (ev.CallEnded, {"reason": "gone"}))
    assert {row.status for row in view.trace if row.kind != "start"} == {"failed", "denied"}
    assert view.approvals == ()


def test_a_new_version_is_marked_traced_and_counted() -> None:
    view = fold(
        started(),
        caller("t1", "bags?", typed=True),
        (ev.TeamApplied, {"team_version": 2, "message": "Office: version 2.", "from_turn": 2}),
        (ev.PolicyApplied, {"policy_version": 5, "message": "Policy version 5.", "from_turn": 3}),
    )
    assert (view.team_version, view.policy_version) == (2, 5)
    assert [text for _, text in markers(view)] == [
        "Office: version 2.",
        "Policy version 5.",
    ]
    assert [(row.kind, row.key, row.title, row.result) for row in view.trace.tail(2)] == [
        ("team", "2", "Team version 2", "From the caller's 2nd turn on"),
        ("policy", "5", "Policy version 5", "From the caller's 3rd turn on"),
    ]
