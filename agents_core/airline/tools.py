"""The airline's tools: what the model may ask for about a caller's own flights.

It joins accounts, reservations and the tool contract. Passwords pass through it inside SecretStr
and leave no trace in any text it makes.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import Any, assert_never

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from agents_core.airline.accounts import (
    MAX_FAILURES,
    AccountService,
    Locked,
    SignedIn,
    WrongPassword,
)
from agents_core.airline.reservations import ReservationService
from agents_core.airline.wording import bookings_in_words
from agents_core.errors import StoreUnavailable
from agents_core.tools import (
    ApprovalSpec,
    CallContext,
    Check,
    Granted,
    NoArguments,
    Refused,
    ToolOutcome,
    ToolSpec,
)

Clock = Callable[[], datetime]
"""Now, as an aware datetime."""

CHECK_FLIGHTS = "checkFlightsTool"

CANCELLED = (
    "The caller cancelled the sign-in, so their booking cannot be looked up. "
    "Offer help with a general question instead."
)
EXPIRED = (
    "Nobody signed in before the form closed, so the booking cannot be looked up. "
    "Offer to try again, or to help with a general question instead."
)
NOT_SIGNED_IN = "Nobody is signed in on this call, so no booking was looked up."


class SignInForm(BaseModel):
    """What a caller types to show who they are."""

    # A validation error must not quote what was typed, least of all the password.
    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    username: str = Field(
        title="Username", description="The name you sign in with.", min_length=1, max_length=200
    )
    password: SecretStr = Field(
        title="Password", description="Only checked here; the agent never sees it.", min_length=1
    )


def flight_tools(
    accounts: AccountService, reservations: ReservationService, clock: Clock
) -> tuple[ToolSpec, ...]:
    """Every airline tool, ready for the catalogue."""

    async def check_flights(context: CallContext, _arguments: Any) -> ToolOutcome:
        identity = context.identity
        if identity is None:
            return ToolOutcome(NOT_SIGNED_IN)
        now = clock()
        booked = await asyncio.to_thread(reservations.current, identity.customer_id, now)
        return ToolOutcome(bookings_in_words(booked, now))

    return (
        ToolSpec(
            name=CHECK_FLIGHTS,
            description=(
                "Gets the caller's own flight status and booking: departure time, route, gate, "
                "delay and seat. Call it when a caller asks about their flight. It takes no "
                "arguments; the caller signs in on their screen, so never ask for a password."
            ),
            arguments=NoArguments,
            run=check_flights,
            approval=sign_in_approval(accounts, clock),
        ),
    )


def sign_in_approval(accounts: AccountService, clock: Clock) -> ApprovalSpec:
    """The sign-in any tool on a caller's own data needs, once per call."""
    return ApprovalSpec(
        form=SignInForm,
        title="Sign in to see your flight",
        explanation="The agent wants to look up your booking. Sign in so that it may.",
        check=_sign_in_check(accounts, clock),
        needed=lambda context: context.identity is None,
        denied=CANCELLED,
        expired=EXPIRED,
        attempts=MAX_FAILURES,
    )


def _sign_in_check(accounts: AccountService, clock: Clock) -> Check:
    async def check(context: CallContext, form: Any, _arguments: BaseModel) -> Granted | Refused:
        now = clock()
        # Off the loop: argon2 takes about 50 ms, and audio must not wait for it.
        try:
            result = await asyncio.to_thread(accounts.sign_in, form.username, form.password, now)
        except StoreUnavailable as error:  # no fault of the person: the form stays open
            return Refused(str(error), MAX_FAILURES)
        if isinstance(result, SignedIn):
            context.identity = result.identity
            return Granted()
        return refusal(result, now)

    return check


def refusal(result: WrongPassword | Locked, now: datetime) -> Refused:
    """Why a sign-in did not pass, as the person at the form reads it."""
    match result:
        case WrongPassword(attempts_left=left):
            attempts = "1 attempt" if left == 1 else f"{left} attempts"
            return Refused(f"That username or password is not right. {attempts} left.", left)
        case Locked(until=until):
            minutes = max(1, ceil((until - now).total_seconds() / 60))
            wait = "1 minute" if minutes == 1 else f"{minutes} minutes"
            reason = f"Too many wrong passwords. This username can sign in again in {wait}."
            return Refused(reason, 0)
        case _:
            assert_never(result)
