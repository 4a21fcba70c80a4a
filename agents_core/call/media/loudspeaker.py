"""What the caller hears: routes agent audio to the sink of the moment and knows what was heard.

It knows no journal and no protocol beyond item ids. Used on the call's loop only.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from agents.realtime import RealtimePlaybackTracker
from agents.realtime.config import RealtimeAudioFormat
from agents.realtime.model import RealtimePlaybackState

from agents_core.audio.ports import CALL_RATE_HZ, AudioSink, Playback, Tap
from agents_core.call.media.heard_text import heard_chars
from agents_core.events import CutCause

REMEMBERED_ITEMS = 64
SAMPLE_BYTES = 2
BYTES_PER_MS = CALL_RATE_HZ * SAMPLE_BYTES // 1000


@dataclass(slots=True)
class _Item:
    response_id: str = ""
    content_index: int = 0
    received_ms: float = 0.0
    text: str = ""
    shown_chars: int | None = None  #: of the text; None: all of it is shown
    complete: bool = False  #: all of its audio was received
    half_sample: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """An item that was silenced before its end."""

    item_id: str
    content_index: int
    played_ms: int
    heard_chars: int
    cause: CutCause = "speech"
    queued: bool = False  #: it waited behind another one, so none of it was heard


class Loudspeaker:
    """``on_cut`` is told of every item that was silenced while it still had something to say."""

    def __init__(self, on_cut: Callable[[Cut], None], tap: Tap | None = None) -> None:
        """``tap`` is told of all a sink plays, on the thread that plays it."""
        self._sink: AudioSink | None = None
        self._on_cut = on_cut
        self._tap = tap
        self._items: OrderedDict[str, _Item] = OrderedDict()
        self._silenced: OrderedDict[str, None] = OrderedDict()  # response ids
        self._pushed: OrderedDict[str, None] = OrderedDict()  # items since the last silence
        self._response_id = ""
        self.tracker = SinkTracker(self.playback)

    def attach(self, sink: AudioSink | None) -> None:
        """Use this sink from now on; None: nobody listens."""
        if self._sink is not None and self._sink is not sink:
            self.silence(response_too=False, cause="detached")
            self.tracker.cut(None)
            self._sink.tap(None)
        self._sink = sink
        if sink is not None:
            sink.tap(self._tap)

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

    def show_only(self, item_id: str, chars: int) -> None:
        """The rest of an item's text is withheld: nobody is told that it was heard."""
        self._item(item_id).shown_chars = chars

    def complete(self, item_id: str, text: str) -> None:
        """All words of an item were received; its audio may still come."""
        item = self._item(item_id)
        item.text = text or item.text

    def audio_complete(self, item_id: str) -> None:
        """All audio of an item was received."""
        self._item(item_id).complete = True

    def response_done(self, response_id: str) -> None:
        """No more audio of this response will come, whether its items were ended or not."""
        for item in self._items.values():
            if item.response_id == response_id:
                item.complete = True

    def is_silenced(self, response_id: str) -> bool:
        """What still comes of this response is not heard."""
        return response_id in self._silenced

    def push(self, item_id: str, content_index: int, response_id: str, pcm: bytes) -> None:
        """Play, unless this response was silenced already."""
        if response_id in self._silenced:
            return
        item = self._item(item_id)
        item.response_id, item.content_index = response_id, content_index
        pcm = item.half_sample + pcm
        whole = len(pcm) - len(pcm) % SAMPLE_BYTES
        item.half_sample = pcm[whole:]
        item.received_ms += whole / BYTES_PER_MS
        self._remember(self._pushed, item_id)
        if self._sink is not None:
            self._sink.push(item_id, content_index, pcm[:whole])

    def all_received(self, item_id: str) -> bool:
        """No more audio of this item will come."""
        return self._item(item_id).complete

    def received_ms(self, item_id: str) -> int:
        """How long the audio of an item is that has come so far."""
        return int(self._item(item_id).received_ms)

    def buffered_ms(self) -> float:
        """Audio waiting to be played."""
        return self._sink.buffered_ms() if self._sink is not None else 0.0

    def playback(self) -> Playback | None:
        """What plays, or played last."""
        return self._sink.playback() if self._sink is not None else None

    def silence(self, *, response_too: bool = True, cause: CutCause = "speech") -> Cut | None:
        """Stop at once; the rest of the running response will not be played either.

        The item that was playing, unless it had been heard to its end. Items queued behind it are
        told to ``on_cut`` too.
        """
        if response_too and self._response_id:
            self._remember(self._silenced, self._response_id)
        before = self._flush()
        if before is not None or response_too:
            self.tracker.cut(before)
        waiting, self._pushed = list(self._pushed), OrderedDict()
        if before is None:
            return None
        cut = self._cut(before.item_id, before.content_index, before.played_ms, cause)
        behind = waiting[waiting.index(before.item_id) + 1 :] if before.item_id in waiting else []
        for item_id in behind:
            self._cut(item_id, self._item(item_id).content_index, 0.0, cause, queued=True)
        return cut

    def _flush(self) -> Playback | None:
        """Drop what waits; what was cut by that, or what ran dry in the middle of a sentence."""
        if self._sink is None:
            return None
        now = self._sink.playback()
        before = self._sink.flush()
        if before is not None or now is None or self._item(now.item_id).complete:
            return before
        # All that had arrived was played; what was still to come will not be.
        played_ms = now.played_ms + now.remaining_ms
        return Playback(now.item_id, now.content_index, played_ms, 0.0)

    def _cut(
        self,
        item_id: str,
        content_index: int,
        played_ms: float,
        cause: CutCause,
        *,
        queued: bool = False,
    ) -> Cut:
        item = self._item(item_id)
        if item.response_id:
            self._remember(self._silenced, item.response_id)
        heard = heard_chars(
            item.text, played_ms=played_ms, received_ms=item.received_ms, complete=item.complete
        )
        shown = item.shown_chars
        cut = Cut(
            item_id=item_id,
            content_index=content_index,
            played_ms=int(played_ms),
            heard_chars=heard if shown is None else min(heard, shown),
            cause=cause,
            queued=queued,
        )
        self._on_cut(cut)
        return cut

    @staticmethod
    def _remember(ids: "OrderedDict[str, None]", one: str) -> None:
        ids[one] = None
        while len(ids) > REMEMBERED_ITEMS:
            ids.popitem(last=False)

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

    def cut(self, playback: Playback | None) -> None:
        """A flush has just happened; the SDK asks next where to truncate (None: nowhere)."""
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
