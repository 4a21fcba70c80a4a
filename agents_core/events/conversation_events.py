"""The conversation: what both sides say, responses, interruptions and handoffs."""

from dataclasses import dataclass

from agents_core.events.call_event import CallEvent, CutCause, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerSpeechStarted(CallEvent):
    """The server detected that the caller began to speak; their words will be item ``item_id``."""

    item_id: str
    lag_ms: int = 0  #: from the first sound to this event; 0 where it is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerSpeechStopped(CallEvent):
    """The server detected the end of the caller's turn. ``silence_ms``: from the last sound to this
    event, at least the silence the turn detection waits for."""

    item_id: str
    silence_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptDelta(CallEvent):
    """More words of one item."""

    item_id: str
    role: Role
    agent: str  #: empty for the caller
    text: str
    preamble: bool = False  #: an agent's item of phase "commentary": it is not the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptDone(CallEvent):
    """The whole text of one item; it replaces the text of the deltas."""

    item_id: str
    role: Role
    agent: str
    text: str
    typed: bool = False
    confidence: float | None = None  #: of the recogniser, 0 to 1; None: not reported
    preamble: bool = False  #: as in TranscriptDelta


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQueued(CallEvent):
    """A typed message waits until the answer before it is complete; it is sent with its
    TranscriptDone."""

    item_id: str
    text: str


NOTHING_UNDERSTOOD = "Nothing was understood."
"""``TranscriptFailed.message`` where recognition worked and found no words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptFailed(CallEvent):
    """The caller spoke, and no words were recognised."""

    item_id: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseStarted(CallEvent):
    """A response began: an agent answers or calls a tool."""

    response_id: str
    agent: str
    responds_to: str = ""  #: the caller's item it is about; empty: none, or an older record
    scripted: bool = False  #: a greeting or a form prompt: it answers nothing
    continues: str = ""  #: the agent's item it goes on with, which a cough or an "mm-hm" had cut


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseFirstAudio(CallEvent):
    """The first audio (or, in a typed call, text) of a response arrived. After a preamble there is
    another one for the answer's."""

    response_id: str
    item_id: str
    agent: str
    queued_ms: int = 0  #: earlier audio that is still to be played before this
    preamble: bool = False  #: as in TranscriptDelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseDone(CallEvent):
    """A response ended: completed, cancelled, incomplete or failed."""

    response_id: str
    agent: str
    status: str
    input_tokens: int
    output_tokens: int
    text_in: int = 0  #: the parts of both totals, where the server reports them
    audio_in: int = 0
    cached_text_in: int = 0  #: part of text_in
    cached_audio_in: int = 0  #: part of audio_in
    text_out: int = 0
    audio_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSpeechEnded(CallEvent):
    """The loudspeaker played all of an item, or the item was cut."""

    item_id: str
    played_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAnswered(CallEvent):
    """The first words of the answer to a caller's turn; a preamble is none. ``gap_ms``: from the
    caller's last sound to them."""

    item_id: str
    agent: str
    gap_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff(CallEvent):
    """One agent handed the call over to another."""

    call_id: str
    from_agent: str
    to_agent: str
    utterance: str  #: the caller's words that caused it; empty when they are not recognised yet
    item_id: str = ""  #: the caller's item with those words


@dataclass(frozen=True, slots=True, kw_only=True)
class BargeIn(CallEvent):
    """An agent's item was cut short, for ``cause``."""

    item_id: str
    played_ms: int  #: audio of the item that was played
    heard_chars: int  #: characters of the item's text that were played
    cause: CutCause = "speech"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailTripped(CallEvent):
    """An output guardrail cut an answer short."""

    item_id: str
    agent: str
    guardrail: str
    message: str
    words: str = ""  #: what was stopped, where a team can allow it
    source: str = ""  #: what it was compared with
