"""Who decided an approval and how: for a second viewer, a late click, and older records."""

import pytest

from agents_core import events as ev
from agents_core.call.contract.stored_events import read_stored
from agents_core.call.view.reducer import CallView, apply_all
from tests.doubles.approvals_harness import ApprovalsHarness
from tests.doubles.call_team import PASSWORD

RIGHT = {"username": "ada", "password": PASSWORD}
ENDS = ev.ApprovalGranted | ev.ApprovalDenied


def ended(harness: ApprovalsHarness) -> ENDS:
    """The event that closed the form."""
    last = harness.event_log.after(0)[-1]
    assert isinstance(last, ENDS)
    return last


async def test_a_second_viewer_reads_who_submitted_the_form() -> None:
    harness = ApprovalsHarness()
    await harness.open()
    await harness.approvals.submit("c1", RIGHT, "Grace")
    assert (ended(harness).how, ended(harness).decided_by) == ("submitted", "Grace")
    [decided] = apply_all(CallView(), harness.event_log.after(0)).decided
    assert decided.message == "Sign in: Grace submitted it."


async def test_a_second_submission_reads_that_the_form_was_decided_and_by_whom() -> None:
    harness = ApprovalsHarness()
    await harness.open()
    assert (await harness.approvals.submit("c1", RIGHT, "Grace")).ok
    late = await harness.approvals.submit("c1", RIGHT)
    assert (late.ok, late.message) == (False, "This form was decided already: Grace submitted it.")


async def test_a_cancellation_that_comes_twice_is_one() -> None:
    harness = ApprovalsHarness()
    await harness.open()
    acks = [await harness.approvals.deny("c1") for _ in range(2)]
    assert acks[0] == acks[1]
    assert acks[0].ok
    assert harness.kinds() == ["ApprovalRequested", "ApprovalDenied"]
    assert (ended(harness).how, ended(harness).decided_by) == ("cancelled", "caller")
    somebody = await harness.approvals.deny("c1", "Grace")
    assert (somebody.ok, somebody.message) == (
        False,
        "This form was decided already: the caller cancelled it.",
    )


async def test_a_form_out_of_time_was_decided_by_no_person() -> None:
    harness = ApprovalsHarness(timeout_s=5.0)
    await harness.open()
    harness.now_s = 6.0
    await harness.approvals.expire()
    [decided] = apply_all(CallView(), harness.event_log.after(0)).decided
    assert (decided.how, decided.decided_by) == ("timed_out", "")
    late = await harness.approvals.deny("c1")
    assert late.message == "This form was decided already: it timed out and nothing was done."


async def test_a_form_of_a_call_that_ended_says_so() -> None:
    harness = ApprovalsHarness()
    await harness.open()
    harness.approvals.abandon("call_ended")
    assert (ended(harness).how, ended(harness).decided_by) == ("call_ended", "")


@pytest.mark.parametrize(
    ("stored", "how", "by"),
    [
        ({"type": "ApprovalGranted", "proposed": "", "executed": ""}, "submitted", "caller"),
        ({"type": "ApprovalDenied", "reason": "", "cause": "cancelled"}, "cancelled", "caller"),
        ({"type": "ApprovalDenied", "reason": "", "cause": "refused"}, "attempts", ""),
        ({"type": "ApprovalDenied", "reason": ""}, "", ""),
        (
            {"type": "ApprovalDenied", "reason": "The call ended.", "abandoned": True},
            "call_ended",
            "",
        ),
        (
            {"type": "ApprovalDenied", "reason": "Lost.", "abandoned": True, "cause": "abandoned"},
            "connection_lost",
            "",
        ),
    ],
)
def test_a_record_of_the_version_before_says_who_decided(
    stored: dict[str, object], how: str, by: str
) -> None:
    [event] = read_stored([{"seq": 1, "at_ms": 0, "call_id": "c1", **stored}])
    assert isinstance(event, ENDS)
    assert (event.how, event.decided_by) == (how, by)


@pytest.mark.parametrize("stored", [{}, {"how": "timed_out", "decided_by": ""}])
def test_a_record_of_the_version_before_has_its_forms_that_timed_out(
    stored: dict[str, object],
) -> None:
    row = {"seq": 1, "at_ms": 0, "turn": 0, "type": "ApprovalExpired", "call_id": "c1", **stored}
    expired = ev.ApprovalExpired(seq=1, at_ms=0, turn=0, call_id="c1", how="timed_out")
    assert list(read_stored([row])) == [expired]
    [decided] = apply_all(CallView(), [expired]).decided
    assert (decided.how, decided.decided_by) == ("timed_out", "")


async def test_the_forms_request_says_in_plain_words_what_the_agent_wants() -> None:
    """The form's card read "SignIn" for a tool "balance"."""
    harness = ApprovalsHarness()
    await harness.open()
    [form] = apply_all(CallView(), harness.event_log.after(0)).approvals
    assert (form.title, form.explanation) == ("Sign in", "To see the account.")
    assert form.purpose == "to look up your miles"
    [step] = [s for s in apply_all(CallView(), harness.event_log.after(0)).trace]
    assert (step.title, step.name) == ("Sign in", "SignIn")
