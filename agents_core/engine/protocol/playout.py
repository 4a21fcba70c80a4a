"""Playout: which answers the client is playing, by the server's clock.

The server sends speech faster than it is played and is not told when it is. An answer is taken to
play from its first audio on, or from the end of the answer before. Where the client truncates an
item, that is what it played.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from agents_core.engine.protocol.conversation import ItemRecord
from agents_core.engine.protocol.response import Response, ResponseOptions
from agents_core.language.backchannels import asks_at

CLIENT_LAG_MS = 1_000
"""How much longer a client may still be playing: its network and its jitter buffer. Within it, an
answer counts as cut only when the client truncates it."""

CHARS_PER_S = 15.0
"""Unhurried English speech, for text whose audio is not complete."""

LEAST_LEFT_MS = 300
"""An answer with less than this left, about one word, was heard to its end."""

PHRASE_CHARS = 40
"""An answer goes on from the beginning of the phrase that was cut if that is at most about 2.5 s
back, otherwise from the word."""

_PHRASE_ENDS = ".!?,;:"


@dataclass(slots=True, kw_only=True)
class Spoken:
    """An answer by voice, and how much of it was heard when the caller spoke over it."""

    response: Response
    record: ItemRecord
    text: str  #: all of it, also what was not synthesised any more
    complete: bool  #: all of its audio was sent
    heard_ms: float  #: by the clock

    @property
    def cut_ms(self) -> float:
        """How much was played."""
        truncated = self.record.truncated_ms
        return self.heard_ms if truncated is None else float(truncated)

    @property
    def was_cut(self) -> bool:
        """Whether a part was not played."""
        return not self.complete or self.cut_ms < self.record.audio_ms - LEAST_LEFT_MS

    def heard_chars(self) -> int:
        """Characters of the text that were played."""
        chars = 0
        for start_ms, end_ms, text in self._pieces():
            if self.cut_ms < end_ms:
                share = max(self.cut_ms - start_ms, 0) / (end_ms - start_ms)
                return chars + int(len(text) * share)
            chars += len(text)
        return chars

    def _pieces(self) -> Iterator[tuple[float, float, str]]:
        """Start, end and text of each piece of speech; the last one may not be complete."""
        pieces = self.record.spoken_texts
        for place, (start_ms, text) in enumerate(pieces):
            last = place == len(pieces) - 1
            end_ms = self.record.audio_ms if last else pieces[place + 1][0]
            if last and not self.complete:
                end_ms = max(end_ms, start_ms + len(text) / CHARS_PER_S * 1000)
            yield start_ms, end_ms, text

    def restart(self) -> int:
        """Where in the text to go on: at the phrase that was cut, or at the word."""
        heard = self.heard_chars()
        word = self.text.rfind(" ", 0, heard) + 1
        for at in range(word, max(word - PHRASE_CHARS, 0), -1):
            if self.text[at - 1].isspace() and self.text[: at - 1].endswith(tuple(_PHRASE_ENDS)):
                return at
        return 0 if word <= PHRASE_CHARS else word


class Playout:
    """The answers that may still be playing, oldest first."""

    def __init__(self) -> None:
        self._answers: list[Response] = []

    def speaks(self, response: Response, now_ms: int) -> None:
        """A response to the default conversation begins to speak."""
        self.playing(now_ms)  # forgets what was played: the caller may never speak over anything
        if response.phase == "speaking" and response not in self._answers:
            self._answers.append(response)

    def stopped(self, record: ItemRecord | None) -> None:
        """The client itself stopped this answer."""
        self._answers = [one for one in self._answers if one.spoken_record is not record]

    def playing(self, now_ms: int) -> list[Spoken]:
        """What is playing now, or may be for a client that lags."""
        found, free_ms = [], 0.0
        for response in self._answers:
            record = response.spoken_record
            if record is None:
                continue
            began = response.first_audio_at_ms
            start_ms = max(now_ms if began is None else began, free_ms)
            end_ms = start_ms + record.audio_ms
            if not response.done or end_ms + CLIENT_LAG_MS > now_ms:
                heard_ms = min(max(now_ms - start_ms, 0.0), record.audio_ms)
                found.append(_spoken(response, record, heard_ms))
            free_ms = end_ms
        self._answers = [one.response for one in found]
        return found

    def forget(self) -> None:
        """The client was interrupted: it plays nothing any more."""
        self._answers.clear()


def _spoken(response: Response, record: ItemRecord, heard_ms: float) -> Spoken:
    said = "".join(text for _, text in record.spoken_texts)
    return Spoken(
        response=response,
        record=record,
        text=said if response.done else response.speech_text,
        complete=response.done,
        heard_ms=heard_ms,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuation:
    """The rest of cut answers, for a response of its own."""

    options: ResponseOptions
    text: str
    said_before: str  #: what the caller has heard of them
    items: tuple[str, ...]  #: the cut answers


@dataclass(slots=True, kw_only=True)
class Overlap:
    """What the caller spoke over."""

    answers: list[Spoken]
    asked: ResponseOptions | None = None  #: of a response that was still being decided
    interrupted: bool = False  #: the answers were cut

    @property
    def cut(self) -> list[Spoken]:
        """The answers that had not been heard to their end."""
        return [one for one in self.answers if one.was_cut]

    @property
    def asks(self) -> bool:
        """Whether the caller was hearing a question."""
        cut = self.cut
        return bool(cut) and asks_at(cut[0].text, cut[0].heard_chars())

    @property
    def tells(self) -> bool:
        """Whether the caller was hearing statements."""
        return bool(self.answers) and not self.asks

    def rest(self) -> Continuation | None:
        """What is left to say; None when everything was heard."""
        cut = self.cut
        if not cut:
            return None
        first, *queued = cut
        at = first.restart()
        text = " ".join([first.text[at:].strip(), *(one.text.strip() for one in queued)]).strip()
        if not text:
            return None
        return Continuation(
            options=first.response.options,
            text=text,
            said_before=first.record.said_before + first.text[:at],
            items=tuple(one.record.item.id for one in cut),
        )
