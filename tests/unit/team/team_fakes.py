"""A catalogue and a runtime for team tests: the airline's tool names without its code."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

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


class LookupArguments(BaseModel):
    """What the lookup tool takes."""

    model_config = ConfigDict(extra="forbid")

    request: str = Field(min_length=1, description="The caller's question in plain words")


class SignIn(BaseModel):
    """A form with nothing in it."""


async def _lookup(context: CallContext, arguments: LookupArguments) -> ToolOutcome:
    return ToolOutcome("Checked bags must weigh less than 50 lbs.")


async def _flights(context: CallContext, arguments: NoArguments) -> ToolOutcome:
    return ToolOutcome("You fly from SFO to JFK at 8:00 am.")


async def _check(context: CallContext, form: Any, arguments: BaseModel) -> Granted | Refused:
    return Granted(identity=Identity(7, "Ada"))


def catalogue() -> dict[str, ToolSpec]:
    """The two tools the airline's team names."""
    sign_in = ApprovalSpec(
        form=SignIn,
        title="Sign in",
        explanation="To see your flight.",
        check=_check,
        needed=lambda context: context.identity is None,
        denied="The caller cancelled the sign-in.",
        expired="The sign-in timed out.",
    )
    return {
        "document_lookup_tool": ToolSpec(
            name="document_lookup_tool",
            description="Looks up the airline's policy.",
            arguments=LookupArguments,
            run=_lookup,
        ),
        "checkFlightsTool": ToolSpec(
            name="checkFlightsTool",
            description="The caller's own flight.",
            arguments=NoArguments,
            run=_flights,
            approval=sign_in,
        ),
    }


@dataclass
class RecordingRuntime:
    """Runs a tool directly and remembers what was asked."""

    context: CallContext = field(default_factory=lambda: CallContext(call_id="call"))
    runs: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    never_run: list[str] = field(default_factory=list)

    def never_ran(self, call_id: str, output: str) -> None:
        """Arguments that do not fit."""
        self.never_run.append(call_id)

    async def run(self, spec: ToolSpec, call_id: str, arguments: BaseModel) -> str:
        """The tool's text."""
        self.runs.append((spec.name, call_id, arguments.model_dump()))
        return (await spec.run(self.context, arguments)).text
