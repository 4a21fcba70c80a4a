"""Tools, independent of any SDK: arguments, execution, and the approval they need.

A developer adds a tool by writing one ToolSpec; the agent builder, the approvals and the page use
it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from agents_core.events import Citation


class NoArguments(BaseModel):
    """For a tool without arguments."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Identity:
    """The customer who signed in on a call. Kept in the CallContext only."""

    customer_id: int
    display_name: str = field(repr=False)


class CallContext:
    """What the tools of one call share. Used on the call's loop only.

    From the sign-in to its end a call belongs to one customer: ``identity`` is read-only, so that
    no tool and no form check can replace it.
    """

    __slots__ = ("_identity", "call_id", "grounding", "published")

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
        """Sources of the figures an agent may say: passages and tool results of this call."""
        self.published: list[str] = []
        """Passages of the published policy that this call looked up: any caller may hear them."""

    def __repr__(self) -> str:
        return f"CallContext(call_id={self.call_id!r})"

    @property
    def identity(self) -> Identity | None:
        """The customer who signed in."""
        return self._identity

    def admit(self, identity: Identity) -> bool:
        """Sign a customer in. False, without a change, when another one is signed in."""
        if self._identity is not None and self._identity.customer_id != identity.customer_id:
            return False
        self._identity = identity
        return True


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """A tool's result: the text the model reads, and the passages it cites."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Granted:
    """The form passed; ``arguments`` replaces the model's when the person edited them.

    ``identity``: the customer who signed in with it, unless another one is signed in already.
    """

    arguments: BaseModel | None = None
    identity: Identity | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """The form did not pass; with 0 attempts left the approval is denied."""

    reason: str  #: for the person at the form
    attempts_left: int | None = None  #: None: it does not count as an attempt
    to_model: str = ""  #: at 0: what the model reads; no names and no values


Check = Callable[[CallContext, Any, BaseModel], Awaitable[Granted | Refused]]
"""(context, filled-in form, the model's arguments) -> verdict; must not change the context."""


def closed_for(wait: str) -> str:
    """What the model reads when a form has no attempts left, unless the tool has its own text."""
    return (
        f"After too many failed attempts the form is closed for {wait}, so nothing was done. "
        "Offer to try again after that, or to help with something else instead."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSpec:
    """The approval a tool needs from a person before it runs, as a pydantic form."""

    form: type[BaseModel]  #: drawn from its JSON schema; SecretStr is a password box
    title: str
    explanation: str
    check: Check
    needed: Callable[[CallContext], bool]  #: False when the call has what the form would give
    denied: str  #: what the model reads when a person cancels
    expired: str  #: what the model reads after the time-out
    exhausted: Callable[[str], str] = closed_for
    """(wait, such as "5 minutes") -> what the model reads when no attempts are left."""
    attempts: int = 5  #: failed attempts at this form in one call
    cooling_s: float = 300.0  #: how long a failed attempt counts in that call
    timeout_s: float = 120.0
    purpose: str = ""  #: what for, such as "to look up your order"; completes a sentence
    submit_label: str = "Submit"  #: of the form's button: what a person does with it


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """One tool of the catalogue."""

    name: str
    description: str
    arguments: type[BaseModel]
    run: Callable[[CallContext, Any], Awaitable[ToolOutcome]]
    approval: ApprovalSpec | None = None
    title: str = ""  #: for people; empty: made from the name


Catalogue = Mapping[str, ToolSpec]
