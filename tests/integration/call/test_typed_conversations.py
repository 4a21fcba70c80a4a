"""Whole typed conversations: the real SDK session and the real engine process."""

import os
import signal

from agents_core import events as ev
from agents_core.call.contract import commands as cmd
from agents_core.switchboard import Switchboard
from tests.doubles.typing_person import Talk

PASSWORDS = {"demo": "golden-gate-8", "priya": "lake-shore-5", "mateo": "beacon-hill-3"}


def test_a_policy_question_goes_to_qa_and_is_answered_with_a_citation(talk: Talk) -> None:
    conversation = talk()
    line = conversation.ask("What is your baggage policy?")
    view = conversation.view()
    assert line.agent == "QA Agent"
    assert "50 pounds" in line.text or "50 lbs" in line.text
    assert view.path == ("Main Agent", "QA Agent")
    cited = [citation.passage_id for shown in view.lines for citation in _citations(shown)]
    assert "P2" in cited


def _citations(line: object) -> tuple[ev.Citation, ...]:
    return getattr(line, "citations", ())


def test_flight_status_needs_a_sign_in_and_answers_with_the_callers_own_booking(
    talk: Talk,
) -> None:
    conversation = talk()
    conversation.say("What is my flight status?")
    form = conversation.until(ev.ApprovalRequested)
    assert not [e for e in conversation.heard if isinstance(e, ev.ToolReturned)]

    wrong = conversation.sign_in(form.call_id, "demo", "not-it-canary")
    assert not wrong.ok
    assert "4 attempts left" in wrong.message
    right = conversation.sign_in(form.call_id, "demo", PASSWORDS["demo"])
    assert right.ok

    line = conversation.answer()
    assert line.agent == "Flight Status Agent"
    assert "8:00 am" in line.text
    assert "San Francisco" in line.text and "New York" in line.text
    everything = repr(conversation.call.events_after(0))
    assert "not-it-canary" not in everything
    assert PASSWORDS["demo"] not in everything

    again = conversation.sign_in(form.call_id, "demo", PASSWORDS["demo"])
    assert not again.ok, "a second click executes nothing"


def test_a_signed_in_caller_is_not_asked_again(talk: Talk) -> None:
    conversation = talk()
    conversation.say("What is my flight status?")
    form = conversation.until(ev.ApprovalRequested)
    assert conversation.sign_in(form.call_id, "demo", PASSWORDS["demo"]).ok
    conversation.answer()
    line = conversation.ask("Is my flight on time?")
    asked = [e for e in conversation.call.events_after(0) if isinstance(e, ev.ApprovalRequested)]
    assert len(asked) == 1
    assert "on time" in line.text


def test_cancelling_is_answered_kindly_and_the_conversation_goes_on(talk: Talk) -> None:
    conversation = talk()
    conversation.say("What is my flight status?")
    form = conversation.until(ev.ApprovalRequested)
    assert conversation.call.submit(cmd.DenyApproval(form.call_id)).result(60).ok
    line = conversation.answer()
    assert "8:00" not in line.text
    assert len(line.text) > 20
    bags = conversation.ask("How heavy may my suitcase be?")
    assert "50" in bags.text


def test_a_locked_out_caller_is_told_why_and_offered_something_else(talk: Talk) -> None:
    """Locked in one call, an account is locked in every other, for the right password too."""
    guesses, knows = talk(), talk()
    forms = []
    for conversation in (guesses, knows):
        conversation.say("What is my flight status?")
        forms.append(conversation.until(ev.ApprovalRequested).call_id)
    acks = [guesses.sign_in(forms[0], "mateo", "not-it-canary") for _ in range(5)]
    assert "1 attempt left" in acks[3].message
    assert not knows.sign_in(forms[1], "mateo", PASSWORDS["mateo"]).ok
    for conversation in (guesses, knows):
        line = conversation.answer()
        assert "locked out for 5 minutes, so your booking cannot be looked up" in line.text
        assert "cancel" not in line.text and "sorry" in line.text
        assert line.text.endswith("?"), "it offers something else"
        assert not conversation.view().approvals
        events = conversation.call.events_after(0)
        denied = next(event for event in events if isinstance(event, ev.ApprovalDenied))
        assert denied.cause == "refused"
        assert not [event for event in events if isinstance(event, ev.GuardrailTripped)]
        assert "50" in conversation.ask("How heavy may my suitcase be?").text


def test_a_list_of_names_closes_the_form_for_the_whole_call(talk: Talk) -> None:
    conversation = talk()
    conversation.say("What is my flight status?")
    form = conversation.until(ev.ApprovalRequested).call_id
    acks = [conversation.sign_in(form, f"guess{number}", "not-it-canary") for number in range(6)]
    assert [ack.message.partition(". ")[2] for ack in acks[:4]] == [
        "4 attempts left.",
        "3 attempts left.",
        "2 attempts left.",
        "1 attempt left.",
    ]
    assert acks[4].message.startswith("Too many attempts failed on this call.")
    assert acks[5].message == "This form was decided already: no attempts were left."
    assert "locked out for 5 minutes" in conversation.answer().text
    again = conversation.ask("What is my flight status?")
    assert "locked out for" in again.text
    assert not conversation.view().approvals


def test_typing_while_the_sign_in_is_open_does_not_lose_the_booking(talk: Talk) -> None:
    conversation = talk()
    conversation.say("What is my flight status?")
    form = conversation.until(ev.ApprovalRequested)
    assert "screen" in conversation.ask("Hello?").text
    assert "50" in conversation.ask("How heavy may a checked bag be?").text
    assert conversation.sign_in(form.call_id, "demo", PASSWORDS["demo"]).ok
    assert "SB 218" in conversation.answer().text


def test_two_customers_signed_in_at_once_are_never_mixed(talk: Talk) -> None:
    dana, priya = talk(), talk()
    for conversation in (dana, priya):
        conversation.say("What is my flight status?")
    danas = dana.until(ev.ApprovalRequested)
    priyas = priya.until(ev.ApprovalRequested)
    assert priya.sign_in(priyas.call_id, "priya", PASSWORDS["priya"]).ok
    assert dana.sign_in(danas.call_id, "demo", PASSWORDS["demo"]).ok
    to_dana, to_priya = dana.answer(), priya.answer()
    assert "SB 218" in to_dana.text and "SB 731" not in to_dana.text
    assert "SB 731" in to_priya.text and "SB 218" not in to_priya.text


def test_a_saved_policy_answers_the_next_question_of_a_running_call(
    talk: Talk, switchboard: Switchboard
) -> None:
    conversation = talk()
    conversation.ask("How heavy may a checked bag be?")
    policy = switchboard.policies.library(
        switchboard.teams.newest(switchboard.teams.names()[0]).spec.policy
    )
    before = policy.current()
    [document] = before.documents
    text = document.text.replace("50 lbs", "61 lbs")
    policy.save(text, document=document.name, based_on=before.version)
    try:
        marker = conversation.until(ev.PolicyApplied)
        assert marker.policy_version == before.version + 1
        line = conversation.ask("How heavy may a checked bag be?")
        assert "61" in line.text
    finally:
        policy.restore(before.version)


def test_of_two_questions_at_once_the_second_is_answered(talk: Talk) -> None:
    """Typed while the first one's lookup ran, the second looked answered by its result."""
    conversation = talk()
    conversation.ask("What is your baggage policy?")
    conversation.say("And how big may a carry-on be?")
    conversation.say("What is my flight status?")
    form = conversation.until(ev.ApprovalRequested)
    assert form.tool == "checkFlightsTool"


def test_small_talk_and_nonsense_are_answered_without_a_tool(talk: Talk) -> None:
    conversation = talk()
    for words in ("Hello there!", "Tell me a joke about cheese.", "Thanks, goodbye."):
        assert len(conversation.ask(words).text) > 5
    called = [e for e in conversation.call.events_after(0) if isinstance(e, ev.ToolCalled)]
    assert called == []


def test_a_killed_engine_is_reported_and_restarted_and_the_conversation_continues(
    talk: Talk, switchboard: Switchboard
) -> None:
    conversation = talk()
    conversation.ask("How heavy may a checked bag be?")
    os.kill(switchboard.engine_status().pid, signal.SIGKILL)
    conversation.until(ev.EngineLost)
    conversation.until(ev.EngineRestored)  # without a message
    line = conversation.ask("And how big is a carry-on?")
    assert "22" in line.text
