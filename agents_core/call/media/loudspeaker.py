"""Loudspeaker: plays agent audio on the attached sink and measures how much was heard."""

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
"""Items, and silenced responses, that are kept; the oldest is dropped."""
SAMPLE_BYTES = 2
BYTES_PER_MS = CALL_RATE_HZ * SAMPLE_BYTES // 1000


@dataclass(slots=True)
class _Item:
    response_id: str = ""
    content_index: int = 0
    received_ms: float = 0.0
    text: str = ""
    shown_chars: int | None = None  #: of the text; None: nothing is redacted
    complete: bool = False  #: all of its audio was received
    half_sample: bytes = b""  #: first byte of a sample whose second one comes with the next audio


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """An item that was interrupted before its end."""

    item_id: str
    content_index: int
    played_ms: int
    heard_chars: int
    cause: CutCause = "speech"
    queued: bool = False  #: it waited behind another item, so none of it was heard


class Loudspeaker:
    """Calls ``on_cut`` for each item that is silenced before its end. Used on the call's loop."""

    def __init__(self, on_cut: Callable[[Cut], None], tap: Tap | None = None) -> None:
        """``tap`` gets all audio a sink plays, on the thread that plays it."""
        self._sink: AudioSink | None = None
        self._on_cut = on_cut
        self._tap = tap
        self._items: OrderedDict[str, _Item] = OrderedDict()
        self._silenced: OrderedDict[str, None] = OrderedDict()  # response ids
        self._pushed: OrderedDict[str, None] = OrderedDict()  # items since the last silence
        self._response_id = ""
        self.tracker = SinkTracker(self.playback)

    def attach(self, sink: AudioSink | None) -> None:
        """Use this sink from now on; None: no audio output."""
        if self._sink is not None and self._sink is not sink:
            self.silence(response_too=False, cause="detached")
            self.tracker.cut(None)
            self._sink.tap(None)
        self._sink = sink
        if sink is not None:
            sink.tap(self._tap)

    @property
    def attached(self) -> bool:
        """Whether there is a sink."""
        return self._sink is not None

    def response_started(self, response_id: str) -> None:
        """This response runs now; ``silence`` silences it too."""
        self._response_id = response_id

    def add_text(self, item_id: str, text: str) -> None:
        """More text of an item; its audio may come later."""
        self._item(item_id).text += text

    def show_only(self, item_id: str, chars: int) -> None:
        """Only so many characters of an item are shown: no more count as heard."""
        self._item(item_id).shown_chars = chars

    def complete(self, item_id: str, text: str) -> None:
        """The whole text of an item; its audio may still come."""
        item = self._item(item_id)
        item.text = text or item.text

    def audio_complete(self, item_id: str) -> None:
        """The server has sent all audio of an item."""
        self._item(item_id).complete = True

    def response_done(self, response_id: str) -> None:
        """The response ended: no more audio of its items will come."""
        for item in self._items.values():
            if item.response_id == response_id:
                item.complete = True

    def is_silenced(self, response_id: str) -> bool:
        """Whether further audio of this response is dropped."""
        return response_id in self._silenced

    def push(self, item_id: str, content_index: int, response_id: str, pcm: bytes) -> None:
        """Play PCM16 mono 24 kHz, unless this response was silenced already."""
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
        """Whether all audio of an item was received."""
        return self._item(item_id).complete

    def received_ms(self, item_id: str) -> int:
        """Length of an item's audio received so far."""
        return int(self._item(item_id).received_ms)

    def buffered_ms(self) -> float:
        """Length of the audio that waits to be played."""
        return self._sink.buffered_ms() if self._sink is not None else 0.0

    def playback(self) -> Playback | None:
        """The item that plays, or played last."""
        return self._sink.playback() if self._sink is not None else None

    def silence(self, *, response_too: bool = True, cause: CutCause = "speech") -> Cut | None:
        """Stop at once; with ``response_too`` also the rest of the running response.

        Returns the item that was interrupted; None when it was heard to its end. ``on_cut`` is
        called for it and for each item queued behind it.
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
        """Drop the queued audio; the item interrupted by that or by an underrun before."""
        if self._sink is None:
            return None
        now = self._sink.playback()
        before = self._sink.flush()
        if before is not None or now is None or self._item(now.item_id).complete:
            return before
        # An underrun: all received audio was played, and the rest will not be.
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
    """Reports to the SDK what the sink has really played."""

    def __init__(self, playback: Callable[[], Playback | None]) -> None:
        super().__init__()
        self._playback = playback
        self._cut: Playback | None = None

    def cut(self, playback: Playback | None) -> None:
        """Audio was flushed; the SDK asks next where to truncate (None: nowhere)."""
        self._cut = playback

    def on_interrupted(self) -> None:
        """The SDK has truncated."""
        self._cut = None
        super().on_interrupted()

    def set_audio_format(self, format: RealtimeAudioFormat) -> None:
        """Ignored: the sink has a fixed format."""

    def get_state(self) -> RealtimePlaybackState:
        """Item, content index and milliseconds played."""
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
