"""What the caller hears: routes agent audio to the sink of the moment and knows what was heard.

It knows no journal and no protocol beyond item ids. Used on the call's loop only.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from agents.realtime import RealtimePlaybackTracker
from agents.realtime.config import RealtimeAudioFormat
from agents.realtime.model import RealtimePlaybackState

from agents_core.audio.ports import CALL_RATE_HZ, AudioSink, Playback
from agents_core.call.heard import heard_chars

REMEMBERED_ITEMS = 64
BYTES_PER_MS = CALL_RATE_HZ * 2 // 1000


@dataclass(slots=True)
class _Item:
    response_id: str = ""
    received_ms: float = 0.0
    text: str = ""
    complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """An item that was silenced before its end."""

    item_id: str
    played_ms: int
    heard_chars: int


class Loudspeaker:
    """``on_cut`` is told of every item that was silenced while it still had something to say."""

    def __init__(self, on_cut: Callable[[Cut], None]) -> None:
        self._sink: AudioSink | None = None
        self._on_cut = on_cut
        self._items: OrderedDict[str, _Item] = OrderedDict()
        self._silenced: OrderedDict[str, None] = OrderedDict()  # response ids
        self._response_id = ""
        self.tracker = SinkTracker(self.playback)

    def attach(self, sink: AudioSink | None) -> None:
        """Use this sink from now on; None: nobody listens."""
        if self._sink is not None and self._sink is not sink:
            self._sink.flush()
        self._sink = sink

    @property
    def attached(self) -> bool:
        """Somebody listens."""
        return self._sink is not None

    def response_started(self, response_id: str) -> None:
        """Audio from here on belongs to this response."""
        self._response_id = response_id

    def add_text(self, item_id: str, text: str) -> None:
        """More words of an item, spoken or about to be."""
        self._item(item_id).text += text

    def complete(self, item_id: str, text: str) -> None:
        """All of an item was received."""
        item = self._item(item_id)
        item.complete = True
        item.text = text or item.text

    def push(self, item_id: str, content_index: int, response_id: str, pcm: bytes) -> None:
        """Play, unless this response was silenced already."""
        if response_id in self._silenced:
            return
        item = self._item(item_id)
        item.response_id = response_id
        item.received_ms += len(pcm) / BYTES_PER_MS
        if self._sink is not None:
            self._sink.push(item_id, content_index, pcm)

    def buffered_ms(self) -> float:
        """Audio waiting to be played."""
        return self._sink.buffered_ms() if self._sink is not None else 0.0

    def playback(self) -> Playback | None:
        """What plays, or played last."""
        return self._sink.playback() if self._sink is not None else None

    def silence(self, *, response_too: bool = True) -> Cut | None:
        """Stop at once; the rest of the running response will not be played either."""
        if response_too and self._response_id:
            self._remember_silenced(self._response_id)
        before = self._sink.flush() if self._sink is not None else None
        if before is None:
            return None
        self.tracker.cut(before)
        item = self._item(before.item_id)
        if item.response_id:
            self._remember_silenced(item.response_id)
        if before.remaining_ms <= 0 and item.complete:
            return None
        cut = Cut(
            item_id=before.item_id,
            played_ms=int(before.played_ms),
            heard_chars=heard_chars(
                item.text,
                played_ms=before.played_ms,
                received_ms=item.received_ms,
                complete=item.complete,
            ),
        )
        self._on_cut(cut)
        return cut

    def _remember_silenced(self, response_id: str) -> None:
        self._silenced[response_id] = None
        while len(self._silenced) > REMEMBERED_ITEMS:
            self._silenced.popitem(last=False)

    def _item(self, item_id: str) -> _Item:
        item = self._items.get(item_id)
        if item is None:
            item = self._items[item_id] = _Item()
            while len(self._items) > REMEMBERED_ITEMS:
                self._items.popitem(last=False)
        return item


class SinkTracker(RealtimePlaybackTracker):
    """Tells the SDK what was really played, read from the sink instead of counted along."""

    def __init__(self, playback: Callable[[], Playback | None]) -> None:
        super().__init__()
        self._playback = playback
        self._cut: Playback | None = None

    def cut(self, playback: Playback) -> None:
        """A flush has just happened; the SDK asks next where to truncate."""
        self._cut = playback

    def on_interrupted(self) -> None:
        """The SDK has truncated."""
        self._cut = None
        super().on_interrupted()

    def set_audio_format(self, format: RealtimeAudioFormat) -> None:
        """The sink knows its own rate."""

    def get_state(self) -> RealtimePlaybackState:
        """Item, part and milliseconds heard."""
        now = self._cut or self._playback()
        if now is None:
            return {
                "current_item_id": None,
                "current_item_content_index": None,
                "elapsed_ms": None,
            }
        return {
            "current_item_id": now.item_id,
            "current_item_content_index": now.content_index,
            "elapsed_ms": now.played_ms,
        }
