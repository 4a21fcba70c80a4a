"""What to decode of one turn and what a decode tells. No threads, no clock of its own.

When a pause begins, the words so far are decoded in advance: if the turn ends there, they are its
final words; if speech goes on, they are one more partial reading.
"""

from dataclasses import dataclass
from enum import Enum, auto

from agents_core.engine.ports import Transcript
from agents_core.engine.speech.recognition.turn_audio import (
    BYTES_PER_MS,
    WINDOW_BYTES,
    Cut,
    TurnAudio,
)
from agents_core.engine.speech.recognition.turn_words import TurnWords
from agents_core.engine.speech.stt.recogniser import Recognition

MIN_PARTIAL_BYTES = 600 * BYTES_PER_MS
"""New audio that is worth another partial decode: about two words."""

_NOTHING = Recognition(text="", confidence=0.0)


class Reason(Enum):
    """Why a piece of audio is decoded."""

    WINDOW = auto()  # the turn is longer than one window
    END = auto()
    PAUSE = auto()
    PARTIAL = auto()


@dataclass(frozen=True, slots=True)
class Decode:
    """Decode the first ``size`` bytes; ``cut``: they are a whole window."""

    reason: Reason
    size: int
    cut: Cut | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decode told beside the final words."""

    partial: str | None = None  #: more stable words
    paused: str | None = None  #: all words before the pause that lasts


class TurnRecognition:
    """One turn until its final words are known. At most one decode of it runs at a time."""

    def __init__(self, number: int, began_s: float) -> None:
        self.number = number
        self.audio = TurnAudio()
        self.ended_s: float | None = None
        self.decoded_s = began_s  #: when the newest decode was done
        self.acknowledgement_bytes = 0  #: a turn of at most so much audio may acknowledge; 0: none
        self.lost_bytes = 0  #: audio that there was no room for
        self._words = TurnWords()
        self._heard: tuple[int, Recognition] | None = None  # newest full decode, and its size
        self._decoded = 0  # size of the newest decode
        self._given_up = 0  # a speculative decode of this size failed
        self._failed = False

    def append(self, pcm: bytes) -> None:
        """More audio."""
        if not self._failed:
            self.audio.append(pcm)

    @property
    def windows(self) -> int:
        """How many decodes its end still needs, at most."""
        return 1 + len(self.audio) // WINDOW_BYTES

    def next_decode(self) -> Decode | None:
        """What to decode next; None: nothing, or nothing yet."""
        if self._failed:
            return None
        size = self.audio.speech_end
        heard = self._heard[0] if self._heard else 0
        if (cut := self.audio.cut(heard)) is not None:
            return Decode(Reason.WINDOW, cut.end, cut)
        if size == heard:
            return None
        if self.ended_s is not None:
            return Decode(Reason.END, size)
        if self.audio.paused_at is not None:
            return Decode(Reason.PAUSE, size) if size != self._given_up else None
        enough = size - self._decoded >= MIN_PARTIAL_BYTES
        return Decode(Reason.PARTIAL, size) if enough else None

    def may_acknowledge(self, decode: Decode) -> bool:
        """Whether these may be all the words of an acknowledgement."""
        whole = decode.reason in (Reason.PAUSE, Reason.END)
        return whole and decode.size <= self.acknowledgement_bytes

    def take(self) -> Decode | None:
        """``next_decode``, after windows whose words are known already."""
        decode = self.next_decode()
        while decode is not None and decode.cut is not None and self._heard is not None:
            if self._heard[0] != decode.size:
                break
            self._settle(decode.cut, self._heard[1])
            decode = self.next_decode()
        return decode

    def apply(self, decode: Decode, heard: Recognition | None, now_s: float) -> Outcome:
        """The result of a decode; None: the recogniser failed."""
        self._decoded, self.decoded_s = decode.size, now_s
        if heard is None:
            self._without(decode)
            return Outcome()
        if decode.cut is not None:
            self._settle(decode.cut, heard)
            return Outcome()
        if decode.reason is not Reason.PARTIAL:
            self._heard = (decode.size, heard)
        if self.ended_s is not None:
            return Outcome()
        paused = decode.reason is Reason.PAUSE and self.audio.paused_at == decode.size
        return Outcome(
            partial=self._words.guess(heard, decode.size),
            paused=self._words.text(heard, decode.size) if paused else None,
        )

    def _settle(self, cut: Cut, heard: Recognition) -> None:
        self._words.settle(cut, heard)
        self.audio.settle(cut)
        self._decoded = max(0, self._decoded - cut.next_start)
        self._heard, self._given_up = None, 0

    def _without(self, decode: Decode) -> None:
        match decode.reason:
            case Reason.END | Reason.WINDOW:
                self.give_up()
            case Reason.PAUSE:
                self._given_up = decode.size
            case Reason.PARTIAL:
                pass

    def give_up(self) -> None:
        """Decode nothing more; what was understood so far counts, without confidence."""
        self._failed = True
        self.audio.clear()

    @property
    def complete(self) -> bool:
        """Whether the turn has ended and its words are known."""
        return self.ended_s is not None and self.next_decode() is None

    def final(self) -> Transcript:
        """The final words of a complete turn."""
        lost_ms = self.lost_bytes // BYTES_PER_MS
        if self._failed:
            text = self._words.understood()
            return Transcript(
                utterance=self.number, text=text, final=True, confidence=0.0, lost_ms=lost_ms
            )
        size, heard = self._heard or (0, _NOTHING)
        return Transcript(
            utterance=self.number,
            text=self._words.text(heard, size),
            final=True,
            confidence=self._words.confidence(heard),
            alternatives=self._words.alternatives(heard, size),
            lost_ms=lost_ms,
        )
