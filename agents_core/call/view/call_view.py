"""What a page shows of a call, as frozen data; ``agents_core.call.view.reducer`` folds events into
it. Lines are in the order people spoke.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from agents_core import events as ev
from agents_core.call.view.persistent_list import PersistentList

DECIDED_KEPT = 8
LOOK_BACK = 48
"""An event finds its item among so many lines; older lines no longer change. This bounds the cost
of an event in a long call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenLine:
    """One item of the transcript."""

    item_id: str
    role: ev.Role
    agent: str
    text: str = ""
    partial: bool = True
    typed: bool = False
    failed: str = ""  #: why the words are missing
    heard_chars: int | None = None  #: after a barge-in: text[heard_chars:] was never heard
    played_ms: int | None = None
    guardrail: str = ""  #: name of the guardrail that cut it
    citations: tuple[ev.Citation, ...] = ()
    responds_to: str = ""  #: an agent's line: the caller's item it is about
    continues: bool = False  #: an agent's line: the rest of one that was cut
    preamble: bool = False  #: an agent's line: said before the answer, which it is not
    at_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedMessage:
    """A typed message that waits until the answer before it is complete; shown after all lines."""

    item_id: str
    text: str
    at_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerLine:
    """Something that happened between lines: a new policy, a handoff, a problem."""

    kind: Literal[
        "policy", "team", "model", "handoff", "problem", "guardrail", "approval", "media", "end"
    ]
    text: str
    at_ms: int = 0


Line: TypeAlias = SpokenLine | MarkerLine


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceStep:
    """One row of the handoff trace."""

    kind: Literal[
        "start",
        "handoff",
        "tool",
        "approval",
        "preamble",
        "answer",
        "guardrail",
        "barge-in",
        "went-on",
        "no-tool",
        "team",
        "policy",
    ]
    key: str  #: call_id, item_id, or the number of a team or policy version
    agent: str
    title: str  #: for people
    name: str = ""  #: of a tool or form, as a programmer spells it; for details only
    utterance: str = ""  #: what the caller said that led here
    caller_item: str = ""  #: the item those words belong to
    arguments: str = ""
    result: str = ""
    status: Literal["running", "waiting", "done", "failed", "denied"] = "done"
    duration_ms: int | None = None
    gap_ms: int | None = None
    at_ms: int = 0
    routing: ev.RoutingDecided | None = None  #: why this, and not something else


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingApproval:
    """An approval form that is open."""

    call_id: str
    tool: str
    agent: str
    arguments: str
    form: str
    attempts_left: int
    reason: str = ""
    expires_at_ms: int = 0
    title: str = ""  #: what a person does, such as "Sign in"
    explanation: str = ""  #: why it is needed, in plain words
    purpose: str = ""  #: what for, such as "to look up your order"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedApproval:
    """An approval form that is closed, for the viewers who did not close it."""

    call_id: str
    title: str
    how: ev.Decision
    decided_by: str  #: "caller", or a person's name; empty: no person decided
    message: str  #: one sentence that says both
    at_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """Everything a page shows; ``CallView()`` is a call without events."""

    seq: int = 0
    started: ev.CallStarted | None = None
    acknowledged: ev.SessionAcknowledged | None = None
    agent: str = ""  #: who has the call now
    path: tuple[str, ...] = ()  #: agents in the order they got the call
    lines: PersistentList[Line] = field(default_factory=PersistentList)
    trace: PersistentList[TraceStep] = field(default_factory=PersistentList)
    approvals: tuple[PendingApproval, ...] = ()
    decided: tuple[DecidedApproval, ...] = ()  #: the last ``DECIDED_KEPT``, oldest first
    queued: tuple[QueuedMessage, ...] = ()
    responding_to: str = ""  #: the caller's item that the newest response is about
    scripted: bool = False  #: the newest response is a greeting or a form prompt
    continuing: str = ""  #: the agent's item that the newest response goes on with
    last_utterance: str = ""
    last_caller_item: str = ""
    pending_citations: tuple[ev.Citation, ...] = ()  #: passages for the next answer
    cited_for: str = ""  #: the caller's item ``pending_citations`` were looked up for
    early_routing: ev.RoutingDecided | None = None  #: why a handoff that has no event yet
    caller_speaking: bool = False
    agent_speaking: bool = False
    media: bool = False  #: a loudspeaker is connected, and a microphone unless ``listens_only``
    listens_only: bool = False  #: the loudspeaker is connected without a microphone
    muted: bool = False
    push_to_talk: bool = False
    talking: bool = False  #: with push-to-talk: the talk button is pressed
    recording: bool = False  #: the call's audio is recorded while there is any
    engine_lost: str = ""
    policy_version: int = 0
    team_version: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    last_gap_ms: int | None = None
    ended: str = ""

    @property
    def is_recorded(self) -> bool:
        """The call's audio is being recorded now; a call without a loudspeaker has none."""
        return self.recording and self.media
