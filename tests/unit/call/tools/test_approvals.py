"""Approvals: each form is answered at most once, and no value of a form leaks."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr, field_validator

from agents_core import events as ev
from agents_core.call.contract.commands import SubmitApproval
from agents_core.call.tools.approvals import NOT_PASSED, UNFIT
from agents_core.tools.tool_spec import (
    ApprovalSpec,
    CallContext,
    Granted,
    Refused,
    ToolOutcome,
    ToolSpec,
)
from tests.doubles.approvals_harness import ApprovalsHarness
from tests.doubles.call_team import PASSWORD, WRONG, SignIn

RIGHT = {"username": "ada", "password": PASSWORD}
NOT_RIGHT = {"username": "ada", "password": WRONG}


async def test_the_right_password_runs_the_tool_with_an_identity() -> None:
    harness = ApprovalsHarness()
    await harness.open()
    ack = await harness.approvals.submit("c1", RIGHT)
    assert ack.ok
    assert harness.said == [("approve", "c1", None)]
    assert harness.kinds() == ["ApprovalRequested", "ApprovalGranted"]
    assert harness.context.identity is not None


async def test_a_wrong_password_stays_pending_with_a_reason_and_attempts_left() -> None:
    harness = ApprovalsHarness()
    await harness.open()
    ack = await harness.approvals.submit("c1", NOT_RIGHT)
    assert (ack.ok, ack.message) == (False, "Wrong name or password. 2 attempts left.")
    refused = harness.event_log.after(1)[0]
    assert isinstance(refused, ev.ApprovalRefused)
    assert refused.attempts_left == 2
    assert harness.said == []
    assert (await harness.approvals.submit("c1", RIGHT)).ok


async def test_the_last_wrong_password_denies_the_approval_and_the_model_reads_why() -> None:
    harness = ApprovalsHarness()
    await harness.open()
    for _ in range(3):
        await harness.approvals.submit("c1", NOT_RIGHT)
    denied = harness.event_log.after(0)[-1]
    assert isinstance(denied, ev.ApprovalDenied)
    assert (denied.cause, denied.reason) == ("refused", "Wrong name or password.")
    assert harness.said == [("reject", "c1", "The account is locked for 5 minutes.")]
    late = await harness.approvals.submit("c1", RIGHT)
    assert not late.ok
    assert late.message == "This form was decided already: no attempts were left."


async def test_cancel_tells_the_agent_and_closes_the_form() -> None:
    harness = ApprovalsHarness()
    await harness.open()
    assert (await harness.approvals.deny("c1")).ok
    assert harness.said == [("reject", "c1", "The caller cancelled the sign-in.")]
    denied = harness.event_log.after(0)[-1]
    assert isinstance(denied, ev.ApprovalDenied)
    assert (denied.cause, denied.reason) == ("cancelled", "The form was cancelled.")
    assert len(harness.said) == 1


async def test_an_unanswered_form_times_out_by_the_calls_clock() -> None:
    harness = ApprovalsHarness(timeout_s=60)
    await harness.open()
    harness.now_s = 59.9
    await harness.approvals.expire()
    assert harness.said == []
    harness.now_s = 60.0
    await harness.approvals.expire()
    await harness.approvals.expire()
    assert harness.said == [("reject", "c1", "Nobody signed in in time.")]
    assert harness.kinds() == ["ApprovalRequested", "ApprovalExpired"]
    late = await harness.approvals.submit("c1", RIGHT)
    assert late.message == ("This form was decided already: it timed out and nothing was done.")


async def test_without_a_setting_the_tools_own_timeout_applies() -> None:
    harness = ApprovalsHarness()
    await harness.open()
    requested = harness.event_log.after(0)[0]
    assert isinstance(requested, ev.ApprovalRequested)
    assert requested.timeout_s == 120.0


async def test_a_broken_connection_does_not_keep_other_forms_from_timing_out() -> None:
    harness = ApprovalsHarness(timeout_s=60)
    await harness.open(call_id="c1")
    await harness.open(call_id="c2")
    harness.fail = ConnectionResetError("gone")
    harness.now_s = 61
    await harness.approvals.expire()
    assert [call_id for _, call_id, _ in harness.said] == ["c1", "c2"]
    assert harness.kinds().count("ApprovalExpired") == 2


async def test_the_second_click_while_checking_is_refused_and_the_tool_runs_once() -> None:
    harness = ApprovalsHarness()
    harness.office.hold_check = asyncio.Event()
    await harness.open()
    first = asyncio.create_task(harness.approvals.submit("c1", RIGHT))
    await harness.office.checking.wait()
    second = await harness.approvals.submit("c1", RIGHT)
    denied = await harness.approvals.deny("c1")
    harness.office.hold_check.set()
    assert (await first).ok
    assert not second.ok and not denied.ok
    assert second.message == "This form is being checked already."
    assert len(harness.said) == 1


async def test_a_form_that_times_out_while_it_is_checked_is_answered_by_the_check() -> None:
    harness = ApprovalsHarness(timeout_s=60)
    harness.office.hold_check = asyncio.Event()
    await harness.open()
    first = asyncio.create_task(harness.approvals.submit("c1", RIGHT))
    await harness.office.checking.wait()
    harness.now_s = 61
    await harness.approvals.expire()
    harness.office.hold_check.set()
    assert (await first).ok
    assert harness.kinds() == ["ApprovalRequested", "ApprovalGranted"]


async def test_a_right_password_after_the_session_was_lost_runs_no_tool() -> None:
    harness = ApprovalsHarness()
    harness.office.hold_check = asyncio.Event()
    await harness.open()
    first = asyncio.create_task(harness.approvals.submit("c1", RIGHT))
    await harness.office.checking.wait()
    harness.approvals.abandon("connection_lost")
    harness.office.hold_check.set()
    ack = await first
    assert (ack.ok, ack.message) == (False, "The connection to the engine was lost.")
    assert harness.said == []
    assert harness.kinds() == ["ApprovalRequested", "ApprovalDenied"]
    assert harness.context.identity is None, "a refused sign-in has no effect"


async def test_a_wrong_password_after_the_session_was_lost_reopens_no_form() -> None:
    harness = ApprovalsHarness()
    harness.office.hold_check = asyncio.Event()
    await harness.open()
    first = asyncio.create_task(harness.approvals.submit("c1", NOT_RIGHT))
    await harness.office.checking.wait()
    harness.approvals.abandon("connection_lost")
    harness.office.hold_check.set()
    assert (await first).message == "The connection to the engine was lost."
    assert harness.kinds() == ["ApprovalRequested", "ApprovalDenied"]


async def test_a_form_of_another_call_is_refused() -> None:
    ack = await ApprovalsHarness().approvals.submit("nowhere", RIGHT)
    assert (ack.ok, ack.message) == (False, "This form is not open in this call.")


async def test_a_form_opens_once_per_tool_call() -> None:
    harness = ApprovalsHarness()
    await harness.open()
    await harness.open()
    assert harness.kinds() == ["ApprovalRequested"]


class Picky(BaseModel):
    """A form whose validators quote what they were given."""

    model_config = ConfigDict(extra="forbid")

    pin: SecretStr
    code: str

    @field_validator("code")
    @classmethod
    def four_letters(cls, code: str) -> str:
        if len(code) != 4:
            raise ValueError(f"{code} is not four letters")
        return code


def picky_tool(check: Any) -> ToolSpec:
    async def run(_: CallContext, arguments: BaseModel) -> ToolOutcome:
        return ToolOutcome("done")

    approval = ApprovalSpec(
        form=Picky,
        title="Pin",
        explanation="",
        check=check,
        needed=lambda _: True,
        denied="no",
        expired="late",
    )
    return ToolSpec(name="pay", description="Pays.", arguments=SignIn, run=run, approval=approval)


@pytest.mark.parametrize(
    "values",
    [
        {"pin": "1234-canary"},
        {"pin": "1234-canary", "code": "secret-canary-code"},
        {"pin": ["1234-canary"], "code": "abcd"},
        {"pin": "1234-canary", "code": "abcd", "more": "extra-canary"},
        {},
    ],
)
async def test_a_form_that_does_not_validate_is_refused_without_its_values(
    values: Mapping[str, Any],
) -> None:
    async def check(*_: Any) -> Granted:
        raise AssertionError("a form that does not validate is never checked")

    harness = ApprovalsHarness()
    await harness.approvals.open(picky_tool(check), call_id="c1", agent="Clerk", arguments="{}")
    ack = await harness.approvals.submit("c1", values)
    assert not ack.ok
    assert ack.message.startswith("Please check the form: ")
    assert "canary" not in ack.message + harness.leaked()
    assert harness.said == []


async def test_a_check_that_raises_keeps_the_form_open_without_quoting_the_password(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    harness = ApprovalsHarness()
    harness.office.check_error = RuntimeError(f"cannot hash {PASSWORD}")
    await harness.open()
    ack = await harness.approvals.submit("c1", RIGHT)
    assert ack.message == "This could not be checked just now. Please try again."
    assert harness.kinds() == ["ApprovalRequested", "ApprovalRefused"]
    assert "RuntimeError" in caplog.text
    assert PASSWORD not in caplog.text
    harness.office.check_error = None
    assert (await harness.approvals.submit("c1", RIGHT)).ok


async def test_a_check_that_hangs_releases_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    harness = ApprovalsHarness()
    harness.approvals.check_timeout_s = 0.01
    harness.office.hold_check = asyncio.Event()
    await harness.open()
    ack = await harness.approvals.submit("c1", RIGHT)
    assert ack.message == "This could not be checked just now. Please try again."
    assert (await harness.approvals.deny("c1")).ok


async def test_arguments_a_person_edited_replace_the_models() -> None:
    harness = ApprovalsHarness()
    await harness.open("change_seat", arguments='{"seat": "12A"}')
    ack = await harness.approvals.submit("c1", {"seat": "14C"})
    assert ack.ok
    assert harness.said[0][2].seat == "14C"
    granted = harness.event_log.after(1)[0]
    assert isinstance(granted, ev.ApprovalGranted)
    assert (granted.proposed, granted.executed) == ('{"seat": "12A"}', '{"seat": "14C"}')


async def test_arguments_of_the_model_that_do_not_fit_are_denied() -> None:
    harness = ApprovalsHarness()
    await harness.open("change_seat", arguments='{"chair": 1}')
    ack = await harness.approvals.submit("c1", {"seat": "14C"})
    assert not ack.ok
    assert harness.kinds() == ["ApprovalRequested", "ApprovalDenied"]
    assert harness.said == [("reject", "c1", UNFIT)], "it was not cancelled"


async def test_two_tools_that_wait_for_one_sign_in_both_run() -> None:
    harness = ApprovalsHarness()
    await harness.open(call_id="c1")
    await harness.open(call_id="c2")
    await harness.open("change_seat", call_id="c3", arguments='{"seat": "12A"}')
    await harness.approvals.submit("c1", RIGHT)
    assert harness.said == [("approve", "c1", None), ("approve", "c2", None)]
    assert not (await harness.approvals.submit("c2", RIGHT)).ok
    assert (await harness.approvals.submit("c3", {"seat": "12A"})).ok  # its own form still counts


async def test_a_password_never_shows_in_events_log_answer_or_command(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    harness = ApprovalsHarness()
    await harness.open()
    acks = [await harness.approvals.submit("c1", values) for values in (NOT_RIGHT, RIGHT)]
    texts = repr(acks) + repr(harness.said) + harness.leaked() + caplog.text
    texts += repr(SubmitApproval("c1", RIGHT)) + repr(harness.approvals) + repr(harness.context)
    assert PASSWORD not in texts
    assert WRONG not in texts


async def test_a_refusal_without_attempts_left_has_its_own_reason() -> None:
    async def locked(*_: Any) -> Refused:
        return Refused("Locked for 15 minutes.", 0)

    harness = ApprovalsHarness()
    spec = harness.tools["balance"]
    harness.tools["balance"] = ToolSpec(
        name=spec.name,
        description=spec.description,
        arguments=spec.arguments,
        run=spec.run,
        approval=ApprovalSpec(
            form=SignIn,
            title="",
            explanation="",
            check=locked,
            needed=lambda _: True,
            denied="no",
            expired="late",
        ),
    )
    await harness.open()
    assert (await harness.approvals.submit("c1", RIGHT)).message == "Locked for 15 minutes."
    denied = harness.event_log.after(1)[0]
    assert isinstance(denied, ev.ApprovalDenied)
    assert denied.reason == "Locked for 15 minutes."
    assert harness.said == [("reject", "c1", NOT_PASSED)], "true, though the check has no words"
