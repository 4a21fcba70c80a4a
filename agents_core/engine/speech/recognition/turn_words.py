"""The words of one turn: settled windows, the newest reading of the rest, stable partials."""

from agents_core.engine.speech.recognition.turn_audio import OVERLAP_BYTES, Cut
from agents_core.engine.speech.recognition.window_join import join_overlapping
from agents_core.engine.speech.stt.recogniser import Recognition
from agents_core.engine.speech.stt.transcript_text import SettledWords, join


class TurnWords:
    """Grows with each decode. Confidence is the mean over words."""

    def __init__(self) -> None:
        self._head = ""
        self._overlaps = False  # the next window repeats the end of ``_head``
        self._confidences: list[tuple[float, int]] = []  # (confidence, words) of settled windows
        self._stable = SettledWords()
        self.shown = ""  #: stable words so far

    def settle(self, cut: Cut, heard: Recognition) -> None:
        """A window is done; ``heard`` is all of it."""
        self._head = self._joined(heard.text, cut.end)
        self._overlaps = cut.overlaps
        self._confidences = [_mean([*self._confidences, _weighed(heard)])]

    def guess(self, heard: Recognition, size: int) -> str | None:
        """The stable words after this reading of the first ``size`` bytes; None when unchanged."""
        stable = self._stable.step(self._joined(heard.text, size))
        if stable is None or not stable.startswith(self.shown):
            return None
        self.shown = stable
        return stable

    def text(self, heard: Recognition, size: int) -> str:
        """All words, the rest read like this."""
        return self._joined(heard.text, size)

    def alternatives(self, heard: Recognition, size: int) -> tuple[str, ...]:
        """All words with each other reading of the rest, likeliest first."""
        return tuple(self._joined(other, size) for other in heard.alternatives)

    def confidence(self, heard: Recognition) -> float:
        """Of all words, the rest read like this."""
        return _mean([*self._confidences, _weighed(heard)])[0]

    def understood(self) -> str:
        """What is certain without the rest."""
        return max(self._head, self.shown, key=len)

    def _joined(self, text: str, size: int) -> str:
        if not self._overlaps:
            return join(self._head, text)
        return join_overlapping(self._head, text, overlap_share=min(1.0, OVERLAP_BYTES / size))


def _weighed(heard: Recognition) -> tuple[float, int]:
    return heard.confidence, len(heard.text.split())


def _mean(weighed: list[tuple[float, int]]) -> tuple[float, int]:
    words = sum(count for _, count in weighed)
    return (sum(value * count for value, count in weighed) / words if words else 0.0), words
