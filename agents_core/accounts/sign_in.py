"""The sign-in form of tools that read a customer's own data.

Passwords stay inside SecretStr and appear in no text made here.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, assert_never

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from agents_core.accounts.account_service import (
    LOCKOUT,
    MAX_FAILURES,
    AccountService,
    Locked,
    SignedIn,
    WrongPassword,
)
from agents_core.errors import StoreUnavailable
from agents_core.language.spoken_days import wait_in_words
from agents_core.tools.tool_spec import ApprovalSpec, CallContext, Check, Granted, Refused

Clock = Callable[[], datetime]
"""Now, as an aware datetime."""


class SignInForm(BaseModel):
    """Username and password."""

    # A validation error must not quote the input, which holds the password.
    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    username: str = Field(
        title="Username", description="The name you sign in with.", min_length=1, max_length=200
    )
    password: SecretStr = Field(
        title="Password", description="Only checked here; the agent never sees it.", min_length=1
    )


def sign_in_approval(
    accounts: AccountService,
    clock: Clock,
    *,
    title: str,
    explanation: str,
    what: str,
    purpose: str,
) -> ApprovalSpec:
    """The sign-in that a tool on a customer's own data needs, once per call.

    ``what``: what cannot be looked up without it, such as "their booking".
    """

    def locked_out(wait: str) -> str:
        return (
            f"After too many failed sign-ins the caller is locked out for {wait}, so {what} cannot "
            "be looked up. Offer to try again after that, or to help with a general question "
            "instead."
        )

    return ApprovalSpec(
        form=SignInForm,
        title=title,
        explanation=explanation,
        purpose=purpose,
        check=_sign_in_check(accounts, clock, locked_out),
        needed=lambda context: context.identity is None,
        denied=(
            f"The caller cancelled the sign-in, so {what} cannot be looked up. "
            "Offer help with a general question instead."
        ),
        expired=(
            f"The form closed before the caller signed in with it, so {what} cannot be looked up. "
            "Offer to try again, or to help with a general question instead."
        ),
        exhausted=locked_out,
        attempts=MAX_FAILURES,
        cooling_s=LOCKOUT.total_seconds(),
        submit_label="Sign in",
    )


def _sign_in_check(
    accounts: AccountService, clock: Clock, locked_out: Callable[[str], str]
) -> Check:
    async def check(_context: CallContext, form: Any, _arguments: BaseModel) -> Granted | Refused:
        now = clock()
        # On a thread: argon2 takes about 50 ms, and audio must not wait for it.
        try:
            result = await asyncio.to_thread(accounts.sign_in, form.username, form.password, now)
        except StoreUnavailable as error:  # not the user's mistake: the form stays open
            return Refused(str(error))
        if isinstance(result, SignedIn):
            return Granted(identity=result.identity)
        return refusal(result, now, locked_out)

    return check


def refusal(
    result: WrongPassword | Locked, now: datetime, locked_out: Callable[[str], str]
) -> Refused:
    """Why a sign-in failed: text for the form, and for the model when the username is locked."""
    match result:
        case WrongPassword(attempts_left=left):
            return Refused("That username or password is not right.", left)
        case Locked(until=until):
            wait = wait_in_words((until - now).total_seconds())
            reason = f"Too many wrong passwords. This username can sign in again in {wait}."
            return Refused(reason, 0, locked_out(wait))
        case _:
            assert_never(result)
