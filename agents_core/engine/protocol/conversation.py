"""The default conversation: its items in order, what each sounded like, and what a brain reads.

It emits nothing and knows no response; positions and texts only.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from agents_core.engine.ports import Message, ToolCall, ToolOutput, Turn
from agents_core.engine.wire import items as it
from agents_core.engine.wire.audio_formats import BYTES_PER_MS
from agents_core.engine.wire.client_errors import (
    conversation_full,
    conversation_too_long,
    duplicate_item,
    unknown_previous_item,
)

MAX_ITEMS = 5_000
MAX_TEXT_CHARS = 4 * 1024 * 1024
"""Of all items together: weeks of talking. A brain reads far less of it."""

KEPT_AUDIO_BYTES = 16 * 1024 * 1024
"""Audio kept for conversation.item.retrieve, all items together; the oldest is let go first."""

ITEM_AUDIO_BYTES = 4 * 1024 * 1024
"""Of one item; as base64 it stays below the 8 MiB frame limit of the Agents SDK's client."""


@dataclass(slots=True, kw_only=True)
class Record:
    """An item and what the wire does not show of it."""

    item: it.Item
    words: str | None = None  #: what the recogniser understood, shown on the wire or not
    confidence: float = 1.0  #: the recogniser's
    alternatives: tuple[str, ...] = ()  #: what else the recogniser thought possible
    seconds: float = 0.0  #: of caller audio
    audio: bytearray = field(default_factory=bytearray)  #: in the client's format
    audio_bytes: int = 0  #: of PCM16 24 kHz spoken so far
    pieces: list[tuple[float, str]] = field(default_factory=list)  #: (starts at ms, words)
    cut_ms: int | None = None  #: what comes after was never heard

    @property
    def audio_ms(self) -> float:
        """How long the assistant's audio is."""
        return self.audio_bytes / BYTES_PER_MS

    @property
    def text_chars(self) -> int:
        """How much text the item holds."""
        match self.item:
            case it.FunctionCallItem(arguments=text) | it.FunctionCallOutputItem(output=text):
                return len(text)
            case it.MessageItem() as item:
                written = len(it.words_of(item))
                return max(
                    written, len(self.words or ""), sum(len(text) for _, text in self.pieces)
                )

    def add_speech(self, pcm: bytes, text: str) -> None:
        """Another piece of assistant speech with its words."""
        if text:
            self.pieces.append((self.audio_ms, text))
        self.audio_bytes += len(pcm)

    def add_audio(self, data: bytes) -> None:
        """Audio to retrieve later; nothing after a cut, nor past the limit."""
        if self.cut_ms is None and len(self.audio) + len(data) <= ITEM_AUDIO_BYTES:
            self.audio += data

    def cut(self, audio_end_ms: int) -> None:
        """The client played no further than this."""
        length_ms = self.audio_ms if self.cut_ms is None else self.cut_ms
        if audio_end_ms < length_ms:
            del self.audio[int(len(self.audio) * audio_end_ms / length_ms) & ~1 :]
        if self.cut_ms is None or audio_end_ms < self.cut_ms:
            self.cut_ms = audio_end_ms

    def heard(self) -> str:
        """The words spoken so far, without those after the cut."""
        end = self.cut_ms
        if end is None:
            return "".join(text for _, text in self.pieces)
        return "".join(text for start, text in self.pieces if start < end).rstrip()


class Conversation:
    """Items by id and in order."""

    def __init__(self) -> None:
        self._order: list[str] = []
        self._records: dict[str, Record] = {}

    def __len__(self) -> int:
        return len(self._order)

    def get(self, item_id: str) -> Record | None:
        """The record of an item, if it exists."""
        return self._records.get(item_id)

    def check_new(self, item_id: str | None, previous_item_id: str | None) -> None:
        """Refuse an insertion that cannot be made.

        Raises:
            Problem: id taken, predecessor unknown, or conversation full.
        """
        if item_id is not None and item_id in self._records:
            raise duplicate_item(item_id)
        if previous_item_id not in (None, "root") and previous_item_id not in self._records:
            raise unknown_previous_item(str(previous_item_id))
        if len(self._order) >= MAX_ITEMS:
            raise conversation_full(MAX_ITEMS)

    def check_room(self, record: Record) -> None:
        """Refuse an item that is too long for what is left.

        Raises:
            Problem: too much text.
        """
        if self._text_chars() + record.text_chars > MAX_TEXT_CHARS:
            raise conversation_too_long(MAX_TEXT_CHARS)

    def _text_chars(self) -> int:
        return sum(record.text_chars for record in self._records.values())

    def insert(self, record: Record, previous_item_id: str | None = None) -> str | None:
        """Add after ``previous_item_id`` ("root": first; None: last); the actual predecessor."""
        item_id = record.item.id
        if previous_item_id == "root":
            place = 0
        elif previous_item_id in self._records:
            place = self._place(str(previous_item_id)) + 1
        else:
            place = len(self._order)
        self._order.insert(place, item_id)
        self._records[item_id] = record
        self._let_old_audio_go()
        return self._order[place - 1] if place else None

    def make_room(self) -> list[str]:
        """Forget the oldest items of a full conversation, so that talking can go on; their ids."""
        gone = self._order[: max(0, len(self._order) - MAX_ITEMS + 1)]
        excess = self._text_chars() - MAX_TEXT_CHARS
        for item_id in self._order:
            if excess <= 0:
                break
            excess -= self._records[item_id].text_chars
            if item_id not in gone:
                gone.append(item_id)
        for item_id in gone:
            self.remove(item_id)
        return gone

    def remove(self, item_id: str) -> None:
        """Forget an item."""
        self._order.pop(self._place(item_id))
        del self._records[item_id]

    def has_call(self, call_id: str) -> bool:
        """Whether some function call in the conversation has this call id."""
        return any(
            isinstance(record.item, it.FunctionCallItem) and record.item.call_id == call_id
            for record in self._records.values()
        )

    def records(self) -> Iterable[Record]:
        """Oldest first."""
        return (self._records[item_id] for item_id in self._order)

    def turns(self) -> list[Turn]:
        """What a brain may know of the conversation, oldest first."""
        turns = (turn_of(record) for record in self.records())
        return [turn for turn in turns if turn is not None]

    def caller_seconds(self) -> float:
        """How long the caller has spoken in all items together."""
        return sum(record.seconds for record in self._records.values())

    def _place(self, item_id: str) -> int:
        if self._order and self._order[-1] == item_id:  # nearly always
            return len(self._order) - 1
        return self._order.index(item_id)

    def _let_old_audio_go(self) -> None:
        kept = 0
        for item_id in reversed(self._order):
            record = self._records[item_id]
            kept += len(record.audio)
            if kept > KEPT_AUDIO_BYTES:
                record.audio.clear()


def spoken_item(record: Record, status: it.Status) -> it.MessageItem:
    """The assistant's spoken message as it stands, its words cut where it was truncated."""
    item = record.item
    assert isinstance(item, it.MessageItem)
    part = it.OutputAudioPart(transcript=record.heard())
    return replace(item, content=(part,), status=status)


def turn_of(record: Record) -> Turn | None:
    """An item as a brain reads it; None for an assistant's message without words."""
    match record.item:
        case it.FunctionCallItem(call_id=call_id, name=name, arguments=arguments):
            return ToolCall(call_id=call_id, name=name, arguments=arguments)
        case it.FunctionCallOutputItem(call_id=call_id, output=output):
            return ToolOutput(call_id=call_id, output=output)
        case it.MessageItem() as item:
            text = it.words_of(item) if record.words is None else record.words
            if item.role == "assistant" and not text:
                return None
            return Message(
                role=item.role,
                text=text,
                confidence=record.confidence,
                alternatives=record.alternatives,
            )
