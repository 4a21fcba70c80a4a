"""The default conversation: its items in order, their audio, and the prompt made from them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from agents_core.engine.ports import Message, PromptItem, ToolCall, ToolOutput
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
"""Of all items together: weeks of talking."""

MAX_KEPT_AUDIO_BYTES = 16 * 1024 * 1024
"""Audio of all items kept for conversation.item.retrieve; the oldest is dropped first."""

MAX_ITEM_AUDIO_BYTES = 4 * 1024 * 1024
"""Of one item; as base64 below the 8 MiB frame limit of the Agents SDK's client."""


@dataclass(slots=True, kw_only=True)
class ItemRecord:
    """An item with its audio, transcript and recognition result."""

    item: it.Item
    transcript: str | None = None  #: of user audio, whether the client wants transcripts or not
    confidence: float = 1.0  #: the recogniser's
    alternatives: tuple[str, ...] = ()  #: other readings of the recogniser
    caller_audio_s: float = 0.0  #: of caller audio
    audio: bytearray = field(default_factory=bytearray)  #: in the client's format
    audio_bytes: int = 0  #: of PCM16 24 kHz spoken so far
    spoken_texts: list[tuple[float, str]] = field(default_factory=list)  #: (start in ms, text)
    truncated_ms: int | None = None  #: where the client truncated it
    backchannel: bool = False  #: the user's, and not for the brain: it answers nothing
    continues: tuple[str, ...] = ()  #: items of the cut answers that this one goes on with
    said_before: str = ""  #: what was heard of them

    @property
    def audio_ms(self) -> float:
        """Duration of the assistant's audio."""
        return self.audio_bytes / BYTES_PER_MS

    @property
    def text_chars(self) -> int:
        """Characters of text in the item."""
        match self.item:
            case it.FunctionCallItem(arguments=text) | it.FunctionCallOutputItem(output=text):
                return len(text)
            case it.MessageItem() as item:
                written = len(it.text_of(item))
                return max(
                    written,
                    len(self.transcript or ""),
                    sum(len(text) for _, text in self.spoken_texts),
                )

    def add_speech(self, pcm: bytes, text: str) -> None:
        """Append a chunk of assistant speech and its text."""
        if text:
            self.spoken_texts.append((self.audio_ms, text))
        self.audio_bytes += len(pcm)

    def add_audio(self, data: bytes) -> None:
        """Keep audio for retrieval; drops it after truncation and past the limit."""
        if self.truncated_ms is None and len(self.audio) + len(data) <= MAX_ITEM_AUDIO_BYTES:
            self.audio += data

    def truncate(self, audio_end_ms: int) -> None:
        """Truncate at what the client played (conversation.item.truncate)."""
        length_ms = self.audio_ms if self.truncated_ms is None else self.truncated_ms
        if audio_end_ms < length_ms:
            del self.audio[int(len(self.audio) * audio_end_ms / length_ms) & ~1 :]
        if self.truncated_ms is None or audio_end_ms < self.truncated_ms:
            self.truncated_ms = audio_end_ms

    def played_text(self) -> str:
        """The text spoken so far, up to the truncation."""
        end = self.truncated_ms
        if end is None:
            return "".join(text for _, text in self.spoken_texts)
        return "".join(text for start, text in self.spoken_texts if start < end).rstrip()


class Conversation:
    """Items by id and in order."""

    def __init__(self) -> None:
        self._order: list[str] = []
        self._records: dict[str, ItemRecord] = {}

    def __len__(self) -> int:
        return len(self._order)

    def get(self, item_id: str) -> ItemRecord | None:
        """The record of an item, or None."""
        return self._records.get(item_id)

    def check_new(self, item_id: str | None, previous_item_id: str | None) -> None:
        """Check that an item can be inserted.

        Raises:
            ClientError: id taken, predecessor unknown, or conversation full.
        """
        if item_id is not None and item_id in self._records:
            raise duplicate_item(item_id)
        if previous_item_id not in (None, "root") and previous_item_id not in self._records:
            raise unknown_previous_item(str(previous_item_id))
        if len(self._order) >= MAX_ITEMS:
            raise conversation_full(MAX_ITEMS)

    def check_size(self, record: ItemRecord) -> None:
        """Check that the item's text fits into the conversation.

        Raises:
            ClientError: too much text.
        """
        if self._text_chars() + record.text_chars > MAX_TEXT_CHARS:
            raise conversation_too_long(MAX_TEXT_CHARS)

    def _text_chars(self) -> int:
        return sum(record.text_chars for record in self._records.values())

    def insert(self, record: ItemRecord, previous_item_id: str | None = None) -> str | None:
        """Insert after ``previous_item_id`` ("root": first, None: last); the actual predecessor."""
        item_id = record.item.id
        if previous_item_id == "root":
            place = 0
        elif previous_item_id in self._records:
            place = self._place(str(previous_item_id)) + 1
        else:
            place = len(self._order)
        self._order.insert(place, item_id)
        self._records[item_id] = record
        self._evict_old_audio()
        return self._order[place - 1] if place else None

    def evict_oldest(self) -> list[str]:
        """Remove the oldest items of a full conversation; returns their ids."""
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
        """Remove an item."""
        self._order.pop(self._place(item_id))
        del self._records[item_id]

    def has_call(self, call_id: str) -> bool:
        """Whether a function call in the conversation has this call id."""
        return any(
            isinstance(record.item, it.FunctionCallItem) and record.item.call_id == call_id
            for record in self._records.values()
        )

    def records(self) -> Iterable[ItemRecord]:
        """Oldest first."""
        return (self._records[item_id] for item_id in self._order)

    def prompt_items(self) -> list[PromptItem]:
        """The conversation as the brain reads it, oldest first."""
        continued = {item_id for record in self.records() for item_id in record.continues}
        items = (
            prompt_item(record)
            for record in self.records()
            if not record.backchannel and record.item.id not in continued
        )
        return [item for item in items if item is not None]

    def caller_audio_s(self) -> float:
        """Duration of user audio in all items."""
        return sum(record.caller_audio_s for record in self._records.values())

    def _place(self, item_id: str) -> int:
        if self._order and self._order[-1] == item_id:  # the usual case
            return len(self._order) - 1
        return self._order.index(item_id)

    def _evict_old_audio(self) -> None:
        kept = 0
        for item_id in reversed(self._order):
            record = self._records[item_id]
            kept += len(record.audio)
            if kept > MAX_KEPT_AUDIO_BYTES:
                record.audio.clear()


def spoken_item(record: ItemRecord, status: it.Status) -> it.MessageItem:
    """The assistant's message with its transcript up to the truncation."""
    item = record.item
    assert isinstance(item, it.MessageItem)
    part = it.OutputAudioPart(transcript=record.played_text())
    return replace(item, content=(part,), status=status)


def prompt_item(record: ItemRecord) -> PromptItem | None:
    """An item as the brain reads it; None for an assistant message without text."""
    match record.item:
        case it.FunctionCallItem(call_id=call_id, name=name, arguments=arguments):
            return ToolCall(call_id=call_id, name=name, arguments=arguments)
        case it.FunctionCallOutputItem(call_id=call_id, output=output):
            return ToolOutput(call_id=call_id, output=output)
        case it.MessageItem() as item:
            text = it.text_of(item) if record.transcript is None else record.transcript
            text = record.said_before + text
            if item.role == "assistant" and not text:
                return None
            return Message(
                role=item.role,
                text=text,
                confidence=record.confidence,
                alternatives=record.alternatives,
            )
