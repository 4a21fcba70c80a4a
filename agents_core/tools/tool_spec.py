"""What a tool is, apart from any SDK: arguments, how it runs, and what it needs from a person.

A developer adds a tool by writing one ToolSpec; the team builder, the approval desk and the page
read everything else from it. It knows neither the Agents SDK nor the page.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
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


class CallContext:
    """What one call's tools share. One per call, touched only on the call's loop.

    A call is one customer's from their sign-in to its end: ``identity`` is read-only, so no tool
    and no form check can hand it to somebody else.
    """

    __slots__ = ("_identity", "call_id", "grounding")

    def __init__(
        self,
        *,
        call_id: str,
        identity: Identity | None = None,
        grounding: Iterable[str] = (),
    ) -> None:
        self.call_id = call_id
        self._identity = identity
        self.grounding = list(grounding)
        """Texts a spoken figure may come from: passages and tool results of this call."""

    def __repr__(self) -> str:
        return f"CallContext(call_id={self.call_id!r})"

    @property
    def identity(self) -> Identity | None:
        """Who signed in on this call."""
        return self._identity

    def admit(self, identity: Identity) -> bool:
        """Make the call this customer's. False, and nothing changes, when it is another's."""
        if self._identity is not None and self._identity.customer_id != identity.customer_id:
            return False
        self._identity = identity
        return True


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What a tool returns: the text the model reads, and the passages it rests on."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Granted:
    """The form passed; ``arguments`` replaces the model's when the person edited them.

    ``identity``: who signed in with it. The desk admits them to the call, or refuses the form.
    """

    arguments: BaseModel | None = None
    identity: Identity | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """The form did not pass; at 0 attempts left the approval is denied."""

    reason: str  #: what the person at the form reads
    attempts_left: int | None = None  #: None: it was no wrong try, none is spent
    to_model: str = ""  #: at 0: what the model reads; no names and no values


Check = Callable[[CallContext, Any, BaseModel], Awaitable[Granted | Refused]]
"""(context, filled form, the model's arguments) -> verdict; it leaves the context as it is."""


def closed_for(wait: str) -> str:
    """What the model is told of a form that was tried too often, unless the tool has own words."""
    return (
        f"After too many failed attempts the form is closed for {wait}, so nothing was done. "
        "Offer to try again after that, or to help with something else instead."
    )


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
    exhausted: Callable[[str], str] = closed_for
    """What the model is told when the attempts are used up; given the wait, as "5 minutes"."""
    attempts: int = 5  #: wrong tries at this kind of form in one call, whatever was typed
    cooling_s: float = 300.0  #: how long a wrong try counts in that call
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
