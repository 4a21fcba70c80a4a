"""The ears of one connection: made at the first audio, fed in slices, replaced when they break.

It carries out the protocol's effects for the ears and brings back what they report.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TypeAlias

from agents_core.engine.ports import Ears, EarsFactory, ToolDefinition, TurnDetection, Words
from agents_core.engine.protocol import (
    ClearEars,
    CommitEars,
    ConfigureEars,
    FeedEars,
    RealtimeProtocol,
)
from agents_core.engine.wire.audio_formats import BYTES_PER_MS

log = logging.getLogger(__name__)

SLICE_MS = 60
"""Fed in one go; other connections get their turn between slices."""

MAX_FAILURES = 3

EarsEffect: TypeAlias = FeedEars | ConfigureEars | CommitEars | ClearEars


def own_words(
    instructions: str, tools: Sequence[ToolDefinition], *, hint: str = ""
) -> tuple[str, ...]:
    """What a session says of its subject: the client's hint for transcripts first."""
    described = [text for tool in tools for text in (tool.name, tool.description)]
    return (hint, instructions, *described)


class Hearing:
    """Everything about one connection's ears. ``settle`` sends what the protocol has to say."""

    def __init__(
        self, make: EarsFactory, protocol: RealtimeProtocol, settle: Callable[[], None]
    ) -> None:
        self._make = make
        self._protocol = protocol
        self._settle = settle
        self._loop = asyncio.get_running_loop()
        self._detection: TurnDetection | None = None
        self._expected: tuple[str, ...] = ()
        self._ears: Ears | None = None
        self._generation = 0  # words of ears that were replaced are ignored
        self._failures = 0
        self._closed = False

    async def carry_out(self, effect: EarsEffect) -> None:
        """Do what the protocol asked; a failure of the ears is reported, never raised."""
        try:
            await self._do(effect)
        except Exception:  # ears are foreign code: the connection outlives them
            log.exception("the ears failed")
            await self._replace()
        self._settle()

    async def _do(self, effect: EarsEffect) -> None:
        match effect:
            case FeedEars():
                await self._feed(effect.pcm)
            case ConfigureEars():
                self._detection = effect.detection
                if self._ears is not None:
                    self._ears.configure(effect.detection)
            case CommitEars():
                if self._ears is None:
                    self._protocol.ears_failed("The recogniser is not available.")
                else:
                    self._protocol.ears_committed(effect.item_id, self._ears.commit())
            case ClearEars():
                if self._ears is not None:
                    self._ears.clear()

    async def _feed(self, pcm: bytes) -> None:
        ears = await self._ready()
        step = SLICE_MS * BYTES_PER_MS
        for start in range(0, len(pcm), step):
            if ears is None or self._closed:
                return
            self._expect(ears)
            for event in ears.feed(pcm[start : start + step]):
                self._protocol.ears_heard(event)
            if start + step < len(pcm):
                self._settle()
                await asyncio.sleep(0)

    def _expect(self, ears: Ears) -> None:
        """Tell the ears what the session is about, when that is new."""
        config = self._protocol.config
        hint = str((config.transcription or {}).get("prompt") or "")
        texts = own_words(config.instructions, config.tools, hint=hint)
        if texts != self._expected:
            self._expected = texts
            ears.expect(texts)

    async def _ready(self) -> Ears | None:
        if self._ears is None and self._failures < MAX_FAILURES and not self._closed:
            generation = self._generation
            # Loading a recogniser takes a while, so not on the loop all connections share.
            made = await asyncio.to_thread(self._make, lambda words: self._heard(generation, words))
            if self._closed:
                await asyncio.to_thread(made.close)
                return None
            made.configure(self._detection)
            self._ears = made
            self._expected = ()  # to these ears
        return self._ears

    def _heard(self, generation: int, words: Words) -> None:
        """Called by the ears, on their thread."""
        try:
            self._loop.call_soon_threadsafe(self._deliver, generation, words)
        except RuntimeError:  # the loop is closed, nobody listens any more
            log.debug("words after the end of the loop were dropped")

    def _deliver(self, generation: int, words: Words) -> None:
        if generation == self._generation and not self._closed:
            self._protocol.words(words)
            self._settle()

    async def _replace(self) -> None:
        self._failures += 1
        self._generation += 1
        broken, self._ears = self._ears, None
        self._protocol.ears_failed("The recogniser failed; what was just said is lost.")
        if broken is not None:
            await self._close(broken)

    async def close(self) -> None:
        """Free the ears. Idempotent."""
        self._closed = True
        ears, self._ears = self._ears, None
        if ears is not None:
            await self._close(ears)

    async def _close(self, ears: Ears) -> None:
        try:
            await asyncio.to_thread(ears.close)
        except Exception:  # foreign code; there is nothing left to save
            log.exception("the ears could not be closed")
