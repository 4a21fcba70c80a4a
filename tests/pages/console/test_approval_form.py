"""Approval forms: generated from any pydantic class, submitted once, and without stored secrets."""

import dataclasses
from concurrent.futures import Future
from datetime import date
from enum import Enum
from typing import Literal

import pytest
from pydantic import BaseModel, Field, SecretStr
from streamlit.testing.v1 import AppTest

from agents_core import events as ev
from agents_core.call.contract.commands import Ack, DenyApproval, SubmitApproval
from agents_core.events import ApprovalRefused
from pages.console import form_submission
from pages.console.approval_form import key_of
from pages.console.form_schema import fields_of, form_problem, form_values
from pages.session.submitted_command import SubmittedCommand
from tests.doubles.call_events import CallEvents
from tests.pages.support import call_scenes
from tests.pages.support.fake_switchboard import FakeSwitchboard, SignIn
from tests.pages.support.page_runs import (
    Opener,
    call_session_of,
    feed_html,
    markup,
    switchboard_with,
    typed,
)


class Cabin(Enum):
    ECONOMY = "economy"
    BUSINESS = "business"


class Change(BaseModel):
    """A change of a booking."""

    flight: str = Field(title="Flight", max_length=8)
    day: date
    cabin: Cabin = Cabin.ECONOMY
    seat: Literal["aisle", "window"] | None = None
    bags: int = Field(default=1, ge=0, le=5)
    fee: float = Field(ge=0)
    insured: bool = False
    note: str = Field(default="", max_length=2_000)
    extras: list[Literal["meal", "wifi"]] = []
    address: dict[str, str] = {}
    pin: SecretStr


PROPOSED = '{"flight": "SB 12", "day": "2025-03-09", "bags": 2, "fee": 35, "pin": "1234"}'


def test_every_kind_of_field_has_an_input() -> None:
    kinds = {field.name: field.kind for field in fields_of(Change, PROPOSED)}
    assert kinds == {
        "flight": "text",
        "day": "date",
        "cabin": "choice",
        "seat": "choice",
        "bags": "integer",
        "fee": "number",
        "insured": "flag",
        "note": "long_text",
        "extras": "choices",
        "address": "json",
        "pin": "secret",
    }


def test_inputs_start_with_the_models_proposal_except_secrets() -> None:
    fields = {field.name: field for field in fields_of(Change, PROPOSED)}
    assert fields["day"].default == date(2025, 3, 9)
    assert (fields["bags"].default, fields["bags"].least, fields["bags"].most) == (2, 0, 5)
    assert fields["fee"].default == 35.0
    assert fields["cabin"].options == ("economy", "business")
    assert fields["pin"].default is None
    assert fields["flight"].label == "Flight" and fields["flight"].max_chars == 8
    assert not fields["seat"].required


@pytest.mark.parametrize("proposed", ["", "not json", "[1]", '{"day": "soon", "bags": "many"}'])
def test_invalid_proposals_leave_inputs_empty(proposed: str) -> None:
    fields = {field.name: field for field in fields_of(Change, proposed)}
    assert fields["day"].default is None


def test_filled_in_values_fit_the_form_class() -> None:
    fields = fields_of(Change, PROPOSED)
    raw = {field.name: field.default for field in fields} | {"pin": "1234", "address": '{"a": "b"}'}
    values = form_values(fields, raw)
    assert form_problem(Change, values, fields) == ""
    assert Change.model_validate(values).address == {"a": "b"}
    assert "1234" not in repr(values)


def test_problems_are_sentences_that_quote_no_value() -> None:
    fields = fields_of(SignIn, "")
    assert form_problem(SignIn, form_values(fields, {"username": "amelia"}), fields) == (
        "Please fill in Password."
    )
    changes = fields_of(Change, PROPOSED)
    with pytest.raises(ValueError, match="Address is not valid JSON"):
        form_values(changes, {"address": "{"})


def waiting(console: Opener, switchboard: object) -> AppTest:
    return typed(console(switchboard), "What is my flight status?")  # type: ignore[arg-type]


def test_the_form_shows_reason_and_attempts(console: Opener) -> None:
    body = markup(waiting(console, switchboard_with(call_scenes.approval())))
    assert "<h2>Sign in to continue</h2>" in body, "a screen reader finds it among the headings"
    assert "do not match" in body and "4 attempts left" in body


def test_a_sent_password_reaches_the_call_and_leaves_the_session(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.approval())
    page = waiting(console, switchboard)
    page.text_input(key="approval:t1:username").set_value("amelia")
    page.text_input(key="approval:t1:password").set_value("sky-high-42!")
    page.button(key="send-t1").click().run()
    command = switchboard.calls[0].commands[-1]
    assert isinstance(command, SubmitApproval)
    assert command.values["username"] == "amelia"
    assert command.values["password"].get_secret_value() == "sky-high-42!"
    assert "sky-high-42!" not in repr(page.session_state)
    assert page.text_input(key=key_of("t1", "password", 1)).value == ""
    assert page.text_input(key="approval:t1:username").value == "amelia"


def test_a_demo_account_fills_in_new_inputs_and_its_name_stays_after_a_refusal(
    console: Opener,
) -> None:
    """What the browser sent before it knew of the values empties old inputs, not new ones."""
    switchboard = switchboard_with(call_scenes.approval())
    page = waiting(console, switchboard)
    page.button(key="demo_amelia").click().run()
    assert page.text_input(key=key_of("t1", "username", 1)).value == "amelia"
    assert page.text_input(key=key_of("t1", "password", 1)).value == "sky-high-42"

    page.run()  # the browser may see this run only: another one interrupted the first
    assert page.text_input(key=key_of("t1", "username", 1)).proto.default == "amelia"
    assert page.text_input(key=key_of("t1", "password", 1)).proto.default == "sky-high-42"

    page.button(key="send-t1").click().run()
    command = switchboard.calls[0].commands[-1]
    assert isinstance(command, SubmitApproval) and command.values["username"] == "amelia"
    assert page.text_input(key=key_of("t1", "username", 1)).value == "amelia"
    assert page.text_input(key=key_of("t1", "password", 2)).value == ""
    assert page.text_input(key=key_of("t1", "password", 2)).proto.default == ""
    assert "sky-high-42" not in repr(page.session_state)


def test_an_incomplete_form_uses_no_attempt(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.approval())
    page = waiting(console, switchboard)
    page.text_input(key="approval:t1:username").set_value("amelia")
    page.button(key="send-t1").click().run()
    assert "Please fill in Password" in markup(page)
    assert not any(isinstance(command, SubmitApproval) for command in switchboard.calls[0].commands)


def submits(switchboard: FakeSwitchboard) -> int:
    return sum(isinstance(command, SubmitApproval) for command in switchboard.calls[0].commands)


def test_a_second_click_keeps_the_reason_and_uses_no_attempt(
    console: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_submission, "REPEAT_S", 3_600)  # however slow this machine
    switchboard = switchboard_with(call_scenes.approval())
    page = waiting(console, switchboard)
    page.text_input(key="approval:t1:username").set_value("amelia")
    page.text_input(key="approval:t1:password").set_value("wrong")
    page.button(key="send-t1").click().run()
    switchboard.calls[0].play(
        ApprovalRefused, call_id="t1", reason="That is not right.", attempts_left=3
    )
    page.button(key="send-t1").click().run()  # its password was taken by the first click
    body = markup(page)
    assert "That is not right." in body and "3 attempts left" in body
    assert "Please fill in" not in body
    assert submits(switchboard) == 1


def test_a_click_during_the_check_submits_nothing_and_empties_the_input(
    console: Opener,
) -> None:
    switchboard = switchboard_with(call_scenes.approval())
    page = waiting(console, switchboard)
    checking: Future[Ack] = Future()
    forms = call_session_of(page).forms
    forms["t1"].submitted = SubmittedCommand(call_id="c-1", answer=checking)
    page.text_input(key="approval:t1:password").set_value("wrong")
    page.button(key="send-t1").click().run()
    assert submits(switchboard) == 0
    [box] = [one for one in page.text_input if one.label == "Password"]
    assert box.value == "" and box.key != "approval:t1:password", "a box of its own"
    assert "wrong" not in repr(page.session_state)
    checking.set_result(Ack(False, "That is not right."))
    box.set_value("right")
    page.text_input(key="approval:t1:username").set_value("amelia")
    page.button(key="send-t1").click().run()
    assert submits(switchboard) == 1


def test_a_refusal_of_the_call_replaces_an_earlier_problem_of_the_page(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.approval())
    page = waiting(console, switchboard)
    page.button(key="send-t1").click().run()
    assert "Please fill in Username" in markup(page)
    switchboard.calls[0].play(
        ApprovalRefused, call_id="t1", reason="That is not right.", attempts_left=3
    )
    body = markup(page.run())
    assert "That is not right." in body and "Please fill in" not in body


def test_a_refusal_that_comes_after_the_form_closed_is_shown_until_the_next_form(
    console: Opener,
) -> None:
    switchboard = switchboard_with(call_scenes.approval())
    page = waiting(console, switchboard)
    answer: Future[Ack] = Future()
    call_session_of(page).forms["t1"].submitted = SubmittedCommand(call_id="c-1", answer=answer)
    switchboard.calls[0].play(ev.ApprovalGranted, call_id="t1", proposed="{}", executed="{}")
    assert not page.run().warning
    answer.set_result(Ack(False, "Ben was quicker"))
    assert [one.value for one in page.run().warning] == ["Ben was quicker"]

    [asked] = [one for one in call_scenes.approval() if isinstance(one, ev.ApprovalRequested)]
    again = {**dataclasses.asdict(asked), "call_id": "t2"}
    for numbered in ("seq", "at_ms", "turn"):
        del again[numbered]
    switchboard.calls[0].play(ev.ApprovalRequested, **again)
    assert not page.run().warning


def test_cancel_denies_the_approval(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.approval())
    page = waiting(console, switchboard)
    page.button(key="cancel-t1").click().run()
    assert switchboard.calls[0].commands[-1] == DenyApproval("t1")


LOCKED = "Too many wrong passwords. This username can sign in again in 5 minutes."
CLOSED = {
    "cancelled": "The form was cancelled.",
    "refused": LOCKED,
}


@pytest.mark.parametrize("cause", list(CLOSED))
def test_a_closed_form_leaves_its_reason_in_transcript_and_trace(
    console: Opener, cause: ev.DenialCause
) -> None:
    call = CallEvents(call_scenes.approval())
    call.add(ev.ApprovalDenied, 9_500, call_id="t1", reason=CLOSED[cause], cause=cause)
    page = waiting(console, switchboard_with(call.events))
    assert "Sign in to continue" not in markup(page)
    body = feed_html(page)
    assert [reason for reason in CLOSED.values() if reason in body] == [CLOSED[cause]]


def test_a_new_form_has_the_attempts_left_in_the_call(console: Opener) -> None:
    """What is missing is said with them, before any of them is spent on this form."""
    asked = [
        dataclasses.replace(event, attempts_left=2)
        if isinstance(event, ev.ApprovalRequested)
        else event
        for event in call_scenes.approval()
        if not isinstance(event, ev.ApprovalRefused)
    ]
    page = waiting(console, switchboard_with(asked))
    page.button(key="send-t1").click().run()
    body = markup(page)
    assert "Please fill in" in body and "2 attempts left" in body
