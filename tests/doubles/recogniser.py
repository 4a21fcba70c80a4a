"""A recogniser with scripted results, which records the audio it was fed."""

from collections.abc import Callable
from threading import Event

from agents_core.engine.speech.stt.recogniser_pool import RecognisedSegment, RecogniserFailed


class ScriptedRecogniser:
    """Takes one text per segment from ``texts``; its guess grows by a word every 96 ms."""

    def __init__(self, texts: list[str], *, breaks: int = 0) -> None:
        self.texts = texts
        self.segments: list[bytearray] = []
        self.adaptations: list[str] = []
        self.closed = False
        self.may_start, self.may_finish = Event(), Event()
        self.may_start.set()
        self.may_finish.set()
        self._breaks = breaks  # how many calls of ``hear`` fail before one works

    def start(self, adaptation: str) -> None:
        assert self.may_start.wait(60)
        self.adaptations.append(adaptation)
        self.segments.append(bytearray())

    def feed(self, pcm: bytes) -> str:
        if self._breaks:
            self._breaks -= 1
            raise RecogniserFailed("scripted")
        self.segments[-1] += pcm
        words = self.texts[0].split() if self.texts else []
        return " ".join(words[: len(self.segments[-1]) // 3072])

    def finish(self) -> RecognisedSegment:
        assert self.may_finish.wait(60)
        text = self.texts.pop(0) if self.texts else ""
        return RecognisedSegment(
            text=text, confidence=0.8 if text else 0.0, adaptation=f"after {text}"
        )

    def close(self) -> None:
        self.closed = True


def in_turn(*recognisers: ScriptedRecogniser) -> Callable[[], ScriptedRecogniser]:
    """A pool's ``make`` that hands these out one after the other."""
    left = list(recognisers)
    return lambda: left.pop(0)
