"""Two agents and three small tools for tests of a call: a clerk, and an accountant behind forms."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, SecretStr

from agents_core.errors import SwitchboardError
from agents_core.events import Citation
from agents_core.team.team_spec import AgentSpec, GuardrailsSpec, TeamSpec
from agents_core.tools.tool_spec import (
    ApprovalSpec,
    CallContext,
    Granted,
    Identity,
    NoArguments,
    Refused,
    ToolOutcome,
    ToolSpec,
)

PASSWORD = "right-canary-8812"
WRONG = "wrong-canary-3391"


class Request(BaseModel):
    """A question."""

    model_config = ConfigDict(extra="forbid")

    request: str


class Seat(BaseModel):
    """A seat to change to."""

    model_config = ConfigDict(extra="forbid")

    seat: str


class SignIn(BaseModel):
    """Who are you?"""

    username: str
    password: SecretStr


class ConfirmSeat(BaseModel):
    """The seat, editable."""

    seat: str


def locked_for(wait: str) -> str:
    """What the model is told of a sign-in that was tried too often."""
    return f"The account is locked for {wait}."


@dataclass
class Office:
    """What the tools did, and what a test makes them do."""

    ran: list[tuple[str, Any]] = field(default_factory=list)
    attempts_left: int = 3
    checking: asyncio.Event = field(default_factory=asyncio.Event)
    looking: asyncio.Event = field(default_factory=asyncio.Event)
    hold_check: asyncio.Event | None = None
    hold_lookup: asyncio.Event | None = None
    lookup_error: Exception | None = None
    check_error: Exception | None = None

    async def look_up(self, context: CallContext, arguments: Request) -> ToolOutcome:
        self.ran.append(("look_up", arguments.request))
        self.looking.set()
        if self.hold_lookup is not None:
            await self.hold_lookup.wait()
        if self.lookup_error is not None:
            raise self.lookup_error
        cited = Citation(passage_id="P1", policy_version=1, line=1, text="22 pounds.", score=0.9)
        return ToolOutcome("Carry-on bags may weigh 22 pounds.", (cited,))

    async def balance(self, context: CallContext, arguments: NoArguments) -> ToolOutcome:
        assert context.identity is not None
        self.ran.append(("balance", context.identity.customer_id))
        return ToolOutcome("The balance is 40 miles.")

    async def change_seat(self, context: CallContext, arguments: Seat) -> ToolOutcome:
        self.ran.append(("change_seat", arguments.seat))
        return ToolOutcome(f"Seat {arguments.seat} is theirs.")

    async def sign_in(
        self, context: CallContext, form: SignIn, arguments: BaseModel
    ) -> Granted | Refused:
        self.checking.set()
        if self.hold_check is not None:
            await self.hold_check.wait()
        if self.check_error is not None:
            raise self.check_error
        if form.password.get_secret_value() == PASSWORD:
            return Granted(identity=Identity(7, "Ada"))
        self.attempts_left -= 1
        return Refused("Wrong name or password.", self.attempts_left, locked_for("5 minutes"))

    async def confirm_seat(
        self, context: CallContext, form: ConfirmSeat, arguments: BaseModel
    ) -> Granted | Refused:
        return Granted(Seat(seat=form.seat))

    def catalogue(self) -> dict[str, ToolSpec]:
        """The tools by name."""
        sign_in = ApprovalSpec(
            form=SignIn,
            title="Sign in",
            explanation="To see the account.",
            purpose="to look up your miles",
            check=self.sign_in,
            needed=lambda context: context.identity is None,
            denied="The caller cancelled the sign-in.",
            expired="Nobody signed in in time.",
            exhausted=locked_for,
        )
        confirm = ApprovalSpec(
            form=ConfirmSeat,
            title="Confirm",
            explanation="The seat will change.",
            check=self.confirm_seat,
            needed=lambda context: True,
            denied="The caller keeps the old seat.",
            expired="Nobody confirmed in time.",
        )
        tools = (
            ToolSpec(
                name="look_up", description="Looks up a rule.", arguments=Request, run=self.look_up
            ),
            ToolSpec(
                name="balance",
                description="The caller's miles.",
                arguments=NoArguments,
                run=self.balance,
                approval=sign_in,
            ),
            ToolSpec(
                name="change_seat",
                description="Another seat.",
                arguments=Seat,
                run=self.change_seat,
                approval=confirm,
            ),
        )
        return {tool.name: tool for tool in tools}


class LookupBroken(SwitchboardError):
    """The lookup cannot work."""


TEAM = TeamSpec(
    name="Office",
    entry="Clerk",
    guardrails=GuardrailsSpec(secrets=False, grounded_figures=False),
    agents=(
        AgentSpec(
            name="Clerk",
            instructions="Answer rules with look_up; hand miles to the Accountant.",
            tools=("look_up",),
            handoffs=("Accountant",),
        ),
        AgentSpec(
            name="Accountant",
            instructions="Tell miles with balance; change seats with change_seat.",
            tools=("balance", "change_seat"),
            handoffs=("Clerk",),
        ),
    ),
)
GUARDED = TEAM.model_copy(update={"guardrails": GuardrailsSpec()})
TO_ACCOUNTANT = "transfer_to_accountant"
