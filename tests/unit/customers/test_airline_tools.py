"""checkFlightsTool behind its sign-in, and what the model reads of it."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr, ValidationError
from sqlalchemy import Engine

from agents_core.accounts.account_service import AccountService, Locked
from agents_core.accounts.sign_in import SignInForm, refusal
from agents_core.call.contract.commands import Ack
from agents_core.reservations.demo_flights import DEMO_ACCOUNTS, seed_demo
from agents_core.reservations.flight_tools import flight_tools
from agents_core.reservations.reservation_service import ReservationService
from agents_core.store import engine_for, migrate
from agents_core.tools.tool_spec import (
    ApprovalSpec,
    CallContext,
    Granted,
    Identity,
    NoArguments,
    Refused,
    ToolSpec,
)
from tests.doubles.approvals_harness import ApprovalsHarness

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CANARY = "canary-hunter2"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'airline.db'}"
    migrate(url)
    engine = engine_for(url)
    yield engine
    engine.dispose()


@pytest.fixture
def tool(engine: Engine) -> ToolSpec:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts = AccountService(engine, hasher=quick)
    seed_demo(engine, accounts, NOW)
    (tool,) = flight_tools(accounts, ReservationService(engine), lambda: NOW)
    return tool


@pytest.fixture
def approval(tool: ToolSpec) -> ApprovalSpec:
    assert tool.approval is not None
    return tool.approval


def form(username: str, password: str) -> SignInForm:
    return SignInForm(username=username, password=SecretStr(password))


async def test_wrong_then_right_then_the_real_booking(
    tool: ToolSpec, approval: ApprovalSpec
) -> None:
    context = CallContext(call_id="call_1")
    assert approval.needed(context)

    refused = await approval.check(context, form("demo", "guess"), NoArguments())
    assert refused == Refused("That username or password is not right.", 4)

    granted = await approval.check(context, form("Demo", "golden-gate-8"), NoArguments())
    assert granted == Granted(identity=Identity(1, "Dana Reyes"))
    assert context.identity is None, "only the approval grants identity, while the form is open"
    assert granted.identity is not None and context.admit(granted.identity)
    assert not approval.needed(context)

    outcome = await tool.run(context, NoArguments())
    assert outcome.text.startswith("You are booked on flight SB 218, the 8:00 am")
    assert "Dana" not in outcome.text and "Reyes" not in outcome.text  # a model reads it
    assert context.grounding == []  # the call adds it, not the tool


async def test_the_fifth_wrong_password_says_how_long_to_wait(approval: ApprovalSpec) -> None:
    context = CallContext(call_id="call_1")
    answers = [
        await approval.check(context, form("demo", "guess"), NoArguments()) for _ in range(5)
    ]

    assert answers[3] == Refused("That username or password is not right.", 1)
    assert answers[4] == Refused(
        "Too many wrong passwords. This username can sign in again in 5 minutes.",
        0,
        "After too many failed sign-ins the caller is locked out for 5 minutes, so their booking "
        "cannot be looked up. Offer to try again after that, or to help with a general question "
        "instead.",
    )


async def test_a_lock_ends_by_itself_for_the_right_password(engine: Engine) -> None:
    now = [NOW]
    accounts = AccountService(engine, hasher=PasswordHasher(1, 8, 1))
    seed_demo(engine, accounts, NOW)
    (tool,) = flight_tools(accounts, ReservationService(engine), lambda: now[0])
    assert tool.approval is not None
    harness = ApprovalsHarness()

    async def tries(call_id: str, password: str, times: int = 1) -> list[Ack]:
        await harness.approvals.open(
            tool, call_id=call_id, agent="Flight Status Agent", arguments="{}"
        )
        values = {"username": "demo", "password": password}
        return [await harness.approvals.submit(call_id, values) for _ in range(times)]

    def later(seconds: int) -> None:
        now[0], harness.now_s = NOW + timedelta(seconds=seconds), seconds

    assert [ack.ok for ack in await tries("c1", "guess", 5)] == [False] * 5
    later(299)
    [early] = await tries("c2", "golden-gate-8")
    assert (early.ok, harness.context.identity) == (False, None)
    assert "is locked out for 1 minute," in harness.said[-1][2]
    later(300)
    [again] = await tries("c3", "golden-gate-8")
    assert again.ok
    assert harness.said[-1] == ("approve", "c3", None)
    assert harness.context.identity == Identity(1, "Dana Reyes")


async def test_a_name_that_does_not_exist_is_answered_as_one_that_does(
    approval: ApprovalSpec,
) -> None:
    """At every try, at the lock, and after it."""

    async def answers(username: str) -> list[Granted | Refused]:
        context = CallContext(call_id="call_1")
        return [
            await approval.check(context, form(username, "guess"), NoArguments()) for _ in range(7)
        ]

    known, unknown, odd = [await answers(name) for name in ("demo", "nobody", "x" * 200)]
    assert known == unknown == odd
    assert {type(answer) for answer in known} == {Refused}


async def test_a_database_in_trouble_keeps_the_form_open(tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path / 'no-tables.db'}")
    (tool,) = flight_tools(AccountService(engine), ReservationService(engine), lambda: NOW)
    assert tool.approval is not None

    refused = await tool.approval.check(
        CallContext(call_id="call_1"), form("demo", CANARY), NoArguments()
    )
    engine.dispose()

    assert isinstance(refused, Refused)
    assert refused.reason.startswith("The database could not be used just now")
    assert refused.attempts_left is None, "no attempt is spent"


def test_a_lockout_is_given_in_whole_minutes_to_person_and_model() -> None:
    for seconds, wait in ((300, "5 minutes"), (61, "2 minutes"), (60, "1 minute"), (3, "1 minute")):
        refused = refusal(Locked(NOW + timedelta(seconds=seconds)), NOW, str.upper)
        assert refused.reason.endswith(f"in {wait}.")
        assert (refused.attempts_left, refused.to_model) == (0, wait.upper())


async def test_two_calls_at_once_keep_their_own_customer(
    tool: ToolSpec, approval: ApprovalSpec
) -> None:
    async def call(number: int) -> bool:
        demo = DEMO_ACCOUNTS[number % len(DEMO_ACCOUNTS)]
        context = CallContext(call_id=f"call_{number}")
        verdict = await approval.check(context, form(demo.username, demo.password), NoArguments())
        assert isinstance(verdict, Granted)
        assert verdict.identity is not None and context.admit(verdict.identity)
        told = (await tool.run(context, NoArguments())).text
        return demo.flights[0].number in told and all(
            flight.number not in told
            for other in DEMO_ACCOUNTS
            if other is not demo
            for flight in other.flights
        )

    own_flights_only = await asyncio.gather(*(call(number) for number in range(12)))

    assert own_flights_only == [True] * 12


async def test_without_sign_in_nothing_is_looked_up(tool: ToolSpec) -> None:
    outcome = await tool.run(CallContext(call_id="call_1"), NoArguments())

    assert outcome.text == "Nobody is signed in on this call, so no booking was looked up."


async def test_a_customer_who_is_gone_has_no_flight(tool: ToolSpec) -> None:
    context = CallContext(call_id="call_1", identity=Identity(404, "Kim"))

    outcome = await tool.run(context, NoArguments())

    assert outcome.text == "There is no flight booked under your name."


def test_the_form_draws_itself(approval: ApprovalSpec) -> None:
    schema = approval.form.model_json_schema()

    assert schema["properties"]["password"]["format"] == "password"
    assert schema["properties"]["username"]["title"] == "Username"
    assert set(schema["required"]) == {"username", "password"}


@pytest.mark.parametrize(
    "values",
    [
        {"username": "", "password": CANARY},
        {"password": CANARY},
        {"username": "demo", "password": CANARY, "extra": CANARY},
        {"username": "x" * 300, "password": CANARY},
    ],
)
def test_a_form_filled_in_badly_does_not_quote_the_password(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as problem:
        SignInForm.model_validate(values)

    assert CANARY not in str(problem.value) + repr(problem.value)


async def test_a_password_reaches_no_text(
    tool: ToolSpec, approval: ApprovalSpec, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    context = CallContext(call_id="call_1")
    filled = form("demo", CANARY)

    refused = await approval.check(context, filled, NoArguments())
    outcome = await tool.run(context, NoArguments())

    for text in (repr(refused), outcome.text, repr(filled), repr(context), caplog.text):
        assert CANARY not in text
    assert "golden-gate-8" not in repr(DEMO_ACCOUNTS)


def test_refusals_for_the_model_offer_something_else(approval: ApprovalSpec) -> None:
    for sentence in (approval.denied, approval.expired, approval.exhausted("5 minutes")):
        assert "cannot be looked up" in sentence
        assert "general question instead" in sentence
