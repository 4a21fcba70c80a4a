"""Attempts at the forms of one call: one customer, and a limit for all forms of a kind."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel

from agents_core import events as ev
from agents_core.call.tools.approvals import SOMEBODY_ELSE
from agents_core.tools.tool_spec import CallContext, Granted, Identity, Refused
from tests.doubles.approvals_harness import ApprovalsHarness
from tests.doubles.call_team import SignIn

CUSTOMERS = {"ada": 7, "bob": 8}
ASKED_AGAIN = "Too many attempts failed on this call. You can try again in 5 minutes."
LOCKED = "The account is locked for 5 minutes."


class Front:
    """Accounts whose every name has its own five attempts; ``checked`` is who was looked at."""

    def __init__(self) -> None:
        self.checked: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self.failed: dict[str, int] = {}
        self.gates: dict[str, asyncio.Event] = {}
        self.started = asyncio.Event()

    async def check(self, _: CallContext, form: SignIn, __: BaseModel) -> Granted | Refused:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.checked.append(form.username)
        self.started.set()
        if form.username in self.gates:
            await self.gates[form.username].wait()
        await asyncio.sleep(0)
        self.at_once -= 1
        if form.username in CUSTOMERS and form.password.get_secret_value() == "right":
            return Granted(identity=Identity(CUSTOMERS[form.username], form.username))
        self.failed[form.username] = self.failed.get(form.username, 0) + 1
        return Refused("Not right.", 5 - self.failed[form.username], LOCKED)


def approvals() -> tuple[ApprovalsHarness, Front]:
    """A desk whose sign-in forms ``Front`` checks."""
    harness, front = ApprovalsHarness(), Front()
    spec = harness.tools["balance"]
    assert spec.approval is not None
    harness.tools["balance"] = replace(spec, approval=replace(spec.approval, check=front.check))
    return harness, front


def who(username: str, password: str = "right") -> dict[str, Any]:
    return {"username": username, "password": password}


def open_forms(harness: ApprovalsHarness) -> set[str]:
    requested = {
        e.call_id for e in harness.event_log.after(0) if isinstance(e, ev.ApprovalRequested)
    }
    closed = ev.ApprovalGranted | ev.ApprovalDenied | ev.ApprovalExpired
    return requested - {e.call_id for e in harness.event_log.after(0) if isinstance(e, closed)}


async def test_a_second_customer_is_refused_at_a_second_form_and_no_tool_runs() -> None:
    harness, front = approvals()
    front.gates = {"ada": asyncio.Event()}
    await harness.open(call_id="c1")
    await harness.open(call_id="c2")
    first = asyncio.create_task(harness.approvals.submit("c1", who("ada")))
    await front.started.wait()
    second = asyncio.create_task(harness.approvals.submit("c2", who("bob")))
    await asyncio.sleep(0)
    front.gates["ada"].set()
    ada, bob = await first, await second
    assert (ada.ok, bob.ok, bob.message) == (True, False, SOMEBODY_ELSE)
    assert harness.said == [("approve", "c1", None)]
    assert harness.context.identity == Identity(7, "ada")
    assert front.most_at_once == 1


async def test_a_form_check_cannot_sign_a_customer_in() -> None:
    async def meddling(context: Any, *_: Any) -> Granted:
        context.identity = Identity(8, "bob")
        return Granted()

    harness, _ = approvals()
    spec = harness.tools["balance"]
    assert spec.approval is not None
    harness.tools["balance"] = replace(spec, approval=replace(spec.approval, check=meddling))
    await harness.open()
    assert not (await harness.approvals.submit("c1", who("bob"))).ok
    assert harness.context.identity is None
    assert harness.said == []


async def test_one_customer_may_answer_two_forms() -> None:
    harness, front = approvals()
    await harness.open(call_id="c1")
    await harness.open(call_id="c2")
    acks = await asyncio.gather(
        *(harness.approvals.submit(one, who("ada")) for one in ("c1", "c2"))
    )
    assert [ack.ok for ack in acks] == [True, True]
    assert harness.said == [("approve", "c1", None), ("approve", "c2", None)]
    assert front.most_at_once == 1


async def test_a_refused_second_customer_spends_no_attempt_and_may_still_cancel() -> None:
    harness, _ = approvals()
    assert harness.context.admit(Identity(7, "ada"))
    await harness.open()
    for _ in range(8):
        assert (await harness.approvals.submit("c1", who("bob"))).message == SOMEBODY_ELSE
    refused = harness.event_log.after(0)[-1]
    assert isinstance(refused, ev.ApprovalRefused)
    assert refused.attempts_left == 5
    assert (await harness.approvals.deny("c1")).ok
    assert harness.context.identity == Identity(7, "ada")


async def test_a_sign_in_is_valid_although_the_tool_could_not_start() -> None:
    harness, _ = approvals()
    harness.fail = ConnectionResetError("gone")
    await harness.open()
    ack = await harness.approvals.submit("c1", who("ada"))
    assert (ack.ok, ack.message) == (
        False,
        "This was approved, but the connection broke. Please ask again.",
    )
    assert harness.kinds() == ["ApprovalRequested", "ApprovalGranted"]
    assert harness.context.identity == Identity(7, "ada")


async def test_a_list_of_names_has_five_attempts_in_one_form() -> None:
    harness, front = approvals()
    await harness.open()
    acks = [await harness.approvals.submit("c1", who(f"user{n}", "x")) for n in range(7)]
    assert [ack.message for ack in acks] == [
        "Not right. 4 attempts left.",
        "Not right. 3 attempts left.",
        "Not right. 2 attempts left.",
        "Not right. 1 attempt left.",
        ASKED_AGAIN,
        "This form was decided already: no attempts were left.",
        "This form was decided already: no attempts were left.",
    ]
    assert len(front.checked) == 5
    assert harness.said == [("reject", "c1", LOCKED)]
    assert harness.leaked().count("user") == 0


async def test_the_smaller_of_the_accounts_and_the_forms_attempts_is_shown() -> None:
    harness, front = approvals()
    front.failed = {"ada": 3}  # elsewhere
    await harness.open()
    ada = await harness.approvals.submit("c1", who("ada", "x"))
    bob = await harness.approvals.submit("c1", who("bob", "x"))
    assert ada.message == "Not right. 1 attempt left."
    assert bob.message == "Not right. 3 attempts left."


async def test_attempts_are_counted_across_forms() -> None:
    harness, front = approvals()
    await harness.open(call_id="c1")
    for name in ("u1", "u2", "u3"):
        await harness.approvals.submit("c1", who(name, "x"))
    await harness.approvals.deny("c1")
    await harness.open(call_id="c2")
    requested = harness.event_log.after(0)[-1]
    assert isinstance(requested, ev.ApprovalRequested)
    assert requested.attempts_left == 2
    for name in ("u4", "u5", "u6"):
        await harness.approvals.submit("c2", who(name, "x"))
    assert front.checked == ["u1", "u2", "u3", "u4", "u5"]


async def test_a_new_form_is_denied_at_once_when_no_attempts_are_left() -> None:
    harness, front = approvals()
    await harness.open(call_id="c1")
    for n in range(5):
        await harness.approvals.submit("c1", who(f"user{n}", "x"))
    harness.now_s = 181  # two of the five minutes are left
    await harness.open(call_id="c2")
    assert harness.said[-1] == ("reject", "c2", "The account is locked for 2 minutes.")
    denied = harness.event_log.after(0)[-1]
    assert isinstance(denied, ev.ApprovalDenied)
    assert denied.cause == "refused"
    assert not (await harness.approvals.submit("c2", who("ada"))).ok
    assert harness.context.identity is None
    assert len(front.checked) == 5


async def test_attempts_are_allowed_again_after_the_cooling_time() -> None:
    harness, _ = approvals()
    await harness.open(call_id="c1")
    for n in range(5):
        await harness.approvals.submit("c1", who(f"user{n}", "x"))
    harness.now_s = 300
    await harness.open(call_id="c2")
    assert (await harness.approvals.submit("c2", who("ada"))).ok
    assert harness.context.identity == Identity(7, "ada")


async def test_concurrent_forms_have_no_more_attempts_than_one() -> None:
    harness, front = approvals()
    forms = [f"c{n}" for n in range(9)]
    for one in forms:
        await harness.open(call_id=one)
    acks = await asyncio.gather(
        *(harness.approvals.submit(one, who(f"user{n}", "x")) for n, one in enumerate(forms[:-1]))
    )
    assert len(front.checked) == 5
    assert [ack.message for ack in acks[4:]] == [ASKED_AGAIN] * 4
    for one in forms[:4]:
        late = await harness.approvals.submit(one, who("ada"))
        assert not late.ok, "a form with attempts left of its own is closed as well"
    assert open_forms(harness) == set()
    assert harness.context.identity is None


@pytest.mark.parametrize("fault", [Refused("The database is busy."), RuntimeError("disk")])
async def test_a_failing_check_does_not_count_as_an_attempt(fault: object) -> None:
    async def check(*_: Any) -> Granted | Refused:
        if isinstance(fault, Exception):
            raise fault
        assert isinstance(fault, Refused)
        return fault

    harness, _ = approvals()
    spec = harness.tools["balance"]
    assert spec.approval is not None
    harness.tools["balance"] = replace(spec, approval=replace(spec.approval, check=check))
    await harness.open()
    for _ in range(7):
        assert "left" not in (await harness.approvals.submit("c1", who("ada"))).message
    refused = harness.event_log.after(0)[-1]
    assert isinstance(refused, ev.ApprovalRefused)
    assert refused.attempts_left == 5


async def test_an_incomplete_form_does_not_count_as_an_attempt() -> None:
    harness, front = approvals()
    await harness.open()
    for _ in range(7):
        await harness.approvals.submit("c1", {"username": "ada"})
    assert front.checked == []
    assert (await harness.approvals.submit("c1", who("ada"))).ok


async def test_the_agent_may_say_how_long_the_wait_is() -> None:
    harness, _ = approvals()
    await harness.open()
    for n in range(5):
        await harness.approvals.submit("c1", who(f"user{n}", "x"))
    assert harness.context.grounding == [LOCKED]
