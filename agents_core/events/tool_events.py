"""Tools: their calls and results, the passages they cite, and approvals."""

from dataclasses import dataclass

from agents_core.events.call_event import (
    CallEvent,
    Chooser,
    Citation,
    Decision,
    DenialCause,
    RoutingSource,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCalled(CallEvent):
    """The model called a tool. ``arguments`` is the model's JSON."""

    call_id: str
    tool: str
    agent: str
    arguments: str
    title: str = ""  #: what people call the tool; empty in older records


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingDecided(CallEvent):
    """Why an agent called a tool, handed the call over, or found none that fits.

    It comes at the end of the response. Texts are as they were in that version of the team. Of a
    model only the call itself is known; "ranking" is the local engine, which compares the request
    with each sentence about a tool. Scores are similarities, about -0.2 to 1.1.
    """

    response_id: str
    agent: str
    chosen_by: Chooser
    call_id: str = ""  #: of the tool call; empty: no tool was called
    tool: str = ""  #: the tool chosen; empty: nothing fitted well enough
    title: str = ""  #: what people call it; of a handoff: the other agent's name
    to_agent: str = ""  #: of a handoff
    arguments: str = ""  #: of a handoff, the model's JSON; ``ToolCalled`` has those of other tools
    item_id: str = ""  #: what the agent said, where no tool was called
    request: str = ""  #: the caller's words that were compared
    sentence: str = ""  #: what decided; of the closest tool when none was chosen
    source: RoutingSource = ""
    about: str = ""  #: what people call the tool that ``sentence`` is about
    score: float = 0.0
    threshold: float = 0.0  #: a score below it chooses nothing
    runner_up: str = ""  #: what people call the tool that came second; empty: there is none
    runner_up_sentence: str = ""
    runner_up_score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolReturned(CallEvent):
    """A tool ended. ``duration_ms``: of its run, without the wait for approval."""

    call_id: str
    tool: str
    agent: str
    output: str
    duration_ms: int
    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PassagesCited(CallEvent):
    """The passages one lookup returned, best first."""

    call_id: str
    request: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequested(CallEvent):
    """A tool waits for approval; it has not run."""

    call_id: str
    tool: str
    agent: str
    arguments: str
    form: str  #: name of the form class, resolved through the tool catalogue
    attempts_left: int
    timeout_s: float
    title: str = ""  #: what a person does, such as "Sign in"; empty in older records
    explanation: str = ""  #: why it is needed, in plain words
    purpose: str = ""  #: what for, such as "to look up your order"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRefused(CallEvent):
    """What a person entered was refused by the form's check; the approval is still pending."""

    call_id: str
    reason: str
    attempts_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGranted(CallEvent):
    """A person approved; the tool runs with ``executed`` instead of ``proposed`` arguments."""

    call_id: str
    proposed: str
    executed: str
    decided_by: str = ""  #: "caller", or a person's name
    how: Decision = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalDenied(CallEvent):
    """The tool did not run: ``cause`` says why."""

    call_id: str
    reason: str
    abandoned: bool = False  #: there was no decision: the call or its session ended before
    cause: DenialCause = ""
    """cancelled: a person cancelled the form. refused: the attempts ran out. unfit: the model's
    arguments do not fit the tool. abandoned: there was no decision. Empty in older records."""
    decided_by: str = ""  #: "caller", or a person's name; empty: no person decided
    how: Decision = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalExpired(CallEvent):
    """The form timed out; the tool did not run, and no person decided."""

    call_id: str
    how: Decision = ""
