"""What a tool is, apart from any SDK: arguments, how it runs, and what it needs from a person.

A developer adds a tool by writing one ToolSpec; the team builder, the approval desk and the page
read everything else from it. It knows neither the Agents SDK nor the page.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from agents_core.events import Citation


class NoArguments(BaseModel):
    """A tool the model calls without arguments."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in on this call. Lives in the CallContext and nowhere else."""

    customer_id: int
    display_name: str = field(repr=False)


@dataclass(slots=True, kw_only=True)
class CallContext:
    """What one call's tools share. One per call, touched only on the call's loop."""

    call_id: str
    identity: Identity | None = field(default=None, repr=False)
    grounding: list[str] = field(default_factory=list, repr=False)
    """Texts a spoken figure may come from: passages and tool results of this call."""


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What a tool returns: the text the model reads, and the passages it rests on."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Granted:
    """The form passed; ``arguments`` replaces the model's when the person edited them."""

    arguments: BaseModel | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The form did not pass; at 0 attempts left the approval is denied."""

    reason: str
    attempts_left: int


Check = Callable[[CallContext, Any, BaseModel], Awaitable[Granted | Refused]]
"""(context, filled form, the model's arguments) -> verdict; may set ``context.identity``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSpec:
    """What a tool needs from a person before it runs, as a pydantic form class."""

    form: type[BaseModel]  #: the page draws it from model_json_schema(); SecretStr -> password box
    title: str
    explanation: str
    check: Check
    needed: Callable[[CallContext], bool]  #: False once the call has what it takes
    denied: str  #: what the model is told when a person cancels
    expired: str  #: what the model is told after the time-out
    attempts: int = 5
    timeout_s: float = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """One tool of the catalogue."""

    name: str
    description: str
    arguments: type[BaseModel]
    run: Callable[[CallContext, Any], Awaitable[ToolOutcome]]
    approval: ApprovalSpec | None = None


Catalogue = Mapping[str, ToolSpec]
