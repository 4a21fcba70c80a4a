"""The sign-in form a tool shows before it tells a customer something of their own.

It joins accounts and the tool contract. Passwords pass through it inside SecretStr and leave no
trace in any text it makes.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import Any, assert_never

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from agents_core.accounts.service import (
    MAX_FAILURES,
    AccountService,
    Locked,
    SignedIn,
    WrongPassword,
)
from agents_core.errors import StoreUnavailable
from agents_core.tools import ApprovalSpec, CallContext, Check, Granted, Refused

Clock = Callable[[], datetime]
"""Now, as an aware datetime."""


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


def sign_in_approval(
    accounts: AccountService, clock: Clock, *, title: str, explanation: str, what: str
) -> ApprovalSpec:
    """The sign-in any tool on a customer's own data needs, once per call.

    ``what``: what cannot be looked up without it, as in "their booking".
    """
    return ApprovalSpec(
        form=SignInForm,
        title=title,
        explanation=explanation,
        check=_sign_in_check(accounts, clock),
        needed=lambda context: context.identity is None,
        denied=(
            f"The caller cancelled the sign-in, so {what} cannot be looked up. "
            "Offer help with a general question instead."
        ),
        expired=(
            f"Nobody signed in before the form closed, so {what} cannot be looked up. "
            "Offer to try again, or to help with a general question instead."
        ),
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
