"""Conversation history: what was said so far, for the guardrails and for the next session."""

from collections import OrderedDict
from typing import Any

from agents_core import events as ev

REMEMBERED = 60
"""Items sent to a new session; older ones are dropped, as a model's own context does."""


class ConversationHistory:
    """``take`` must get every event of the call."""

    def __init__(self) -> None:
        self._items: OrderedDict[str, tuple[ev.Role, str]] = OrderedDict()
        self._unfinished: OrderedDict[str, str] = OrderedDict()  # agent text so far, by item
        self._heard_chars: OrderedDict[str, int] = OrderedDict()  # of interrupted items

    def __len__(self) -> int:
        return len(self._items)

    def take(self, event: ev.CallEvent) -> None:
        """Add transcripts and interruptions; ignore other events."""
        match event:
            case ev.CallerSpeechStarted():
                self._items.setdefault(event.item_id, ("caller", ""))
            case ev.TranscriptDelta(role="agent"):
                so_far = self._unfinished.get(event.item_id, "")
                self._unfinished[event.item_id] = so_far + event.text
            case ev.TranscriptDone():
                self._unfinished.pop(event.item_id, None)
                text = event.text[: self._heard_chars.get(event.item_id)]
                self._items[event.item_id] = (event.role, text)
            case ev.BargeIn():
                self._cut(event)
            case ev.ResponseStarted() if event.continues:
                self._leave_out_backchannel()
            case ev.EngineLost():
                self._unfinished.clear()  # no event will complete them
            case _:
                return
        _bound(self._items)
        _bound(self._heard_chars)
        _bound(self._unfinished)

    def _leave_out_backchannel(self) -> None:
        """What the caller said last was no turn: a new session must not answer it."""
        for item_id, (role, _) in reversed(self._items.items()):
            if role == "caller":
                self._items[item_id] = ("caller", "")
                return

    def _cut(self, event: ev.BargeIn) -> None:
        self._heard_chars[event.item_id] = event.heard_chars
        role, text = self._items.get(event.item_id, ("agent", ""))
        text = text or self._unfinished.get(event.item_id, "")
        if text:
            self._items[event.item_id] = (role, text[: event.heard_chars])

    def text(self, item_id: str) -> str:
        """Text of one item; empty when it is not known."""
        return self._items.get(item_id, ("caller", ""))[1]

    def texts(self, role: ev.Role) -> list[str]:
        """Texts of one side, oldest first."""
        return [text for side, text in self._items.values() if side == role and text]

    @property
    def ends_with_caller(self) -> bool:
        """Whether the last known text is the caller's."""
        return [role for role, text in self._items.values() if text][-1:] == ["caller"]

    def wire_items(self) -> list[dict[str, Any]]:
        """The conversation as message items of the Realtime protocol."""
        return [message_item(role, text) for role, text in self._items.values() if text]


def _bound(items: "OrderedDict[str, Any]") -> None:
    while len(items) > REMEMBERED:
        items.popitem(last=False)


def message_item(role: ev.Role, text: str, item_id: str | None = None) -> dict[str, Any]:
    """One message item of the Realtime protocol."""
    kind = "input_text" if role == "caller" else "output_text"
    item: dict[str, Any] = {
        "type": "message",
        "role": "user" if role == "caller" else "assistant",
        "content": [{"type": kind, "text": text}],
    }
    return {"id": item_id, **item} if item_id else item
