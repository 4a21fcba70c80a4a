"""The espeak-ng synthesiser, through ctypes.

espeak-ng is GPL-3 and keeps one global state, so it is loaded in the engine's process only,
when a voice is built, and one lock guards it. The lock is held for one clause at a time:
two connections that speak at once take turns.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from threading import Lock
from typing import Any

from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.audio.resample import Resampler
from agents_core.engine.ports import SpeechChunk
from agents_core.engine.speech.tts.synthesis_text import clauses, speakable
from agents_core.engine.speech.tts.voice_map import LocalVoice, local_voice
from agents_core.errors import SpeechUnavailable

PIECE_MS = 100
SLOWEST_WPM, FASTEST_WPM = 80, 450  # what espeak-ng accepts

WORD_GAP = 20
"""Between words at the slowest pace, makes speech twice as long (5.5 to 11.2 s for nine words). A
slower pace than espeak-ng has is words spoken at its slowest, further apart."""

_SYNCHRONOUS, _DONT_EXIT, _UTF8 = 2, 0x8000, 1
_RATE, _VOLUME, _PITCH, _RANGE, _WORD_GAP = 1, 2, 3, 4, 7
_BUFFER_MS = 100
_WORD_EVENT, _LAST_EVENT = 1, 0


class _Event(ctypes.Structure):
    """``espeak_EVENT`` of espeak-ng's speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),  # characters, from 1
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),  # ms
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(slots=True)
class Utterance:
    """One clause as the library made it."""

    audio: list[bytes] = field(default_factory=list)  #: PCM16 at the library's rate
    words: list[tuple[int, int]] = field(default_factory=list)  #: (ms, character from 0)


def require_espeak() -> None:
    """Check that the synthesiser is installed.

    Raises:
        SpeechUnavailable: it is not.
    """
    if find_spec("espeakng_loader") is None:
        raise SpeechUnavailable(
            "Speech synthesis needs the package espeakng-loader, which is not installed."
        )


class EspeakLibrary:
    """The loaded library. Make one per process: its state is global.

    Raises:
        SpeechUnavailable: not installed, or it does not start.
    """

    def __init__(self) -> None:
        require_espeak()
        import espeakng_loader

        try:
            self._library = ctypes.CDLL(espeakng_loader.get_library_path())
            data_path = espeakng_loader.get_data_path()
        except (OSError, RuntimeError) as error:
            raise SpeechUnavailable("espeak-ng is installed but cannot be loaded.") from error
        _declare(self._library)
        self.rate_hz: int = self._library.espeak_Initialize(
            _SYNCHRONOUS, _BUFFER_MS, data_path.encode(), _DONT_EXIT
        )
        if self.rate_hz <= 0:
            raise SpeechUnavailable("espeak-ng is installed but finds no voices.")
        self._made = Utterance()
        self._callback = _Callback(self._on_audio)  # kept: the library holds only the pointer
        self._library.espeak_SetSynthCallback(self._callback)
        self._voice = ""

    def _on_audio(self, samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            self._made.audio.append(ctypes.string_at(samples, count * 2))
        index = 0
        while events and events[index].type != _LAST_EVENT:
            event = events[index]
            if event.type == _WORD_EVENT:
                self._made.words.append((event.audio_position, event.text_position - 1))
            index += 1
        return 0  # go on

    def synthesise(self, text: str, voice: LocalVoice, words_per_minute: float) -> Utterance:
        """One clause. Not for two threads at once.

        Raises:
            SpeechUnavailable: the library refused.
        """
        library = self._library
        if voice.name != self._voice:
            if library.espeak_SetVoiceByName(voice.name.encode()):
                raise SpeechUnavailable(f"espeak-ng has no voice {voice.name}.")
            self._voice = voice.name
        rate = max(SLOWEST_WPM, min(FASTEST_WPM, round(words_per_minute)))
        for parameter, value in (
            (_RATE, rate),
            (_VOLUME, voice.volume),
            (_PITCH, voice.pitch),
            (_RANGE, voice.pitch_range),
            (_WORD_GAP, round(WORD_GAP * max(0.0, SLOWEST_WPM / words_per_minute - 1))),
        ):
            library.espeak_SetParameter(parameter, value, 0)
        self._made = made = Utterance()
        data = text.encode() + b"\0"
        if library.espeak_Synth(data, len(data), 0, 1, 0, _UTF8, None, None):
            raise SpeechUnavailable("espeak-ng refused a sentence.")
        return made


def _declare(library: Any) -> None:
    c_int, c_uint = ctypes.c_int, ctypes.c_uint
    library.espeak_Initialize.argtypes = [c_int, c_int, ctypes.c_char_p, c_int]
    library.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
    library.espeak_SetParameter.argtypes = [c_int, c_int, c_int]
    library.espeak_SetSynthCallback.argtypes = [_Callback]
    library.espeak_Synth.argtypes = [
        ctypes.c_char_p,
        ctypes.c_size_t,
        c_uint,
        c_int,
        c_uint,
        c_uint,
        ctypes.c_void_p,
        ctypes.c_void_p,
    ]


class _Shared:
    """The process's one library, loaded once, one clause at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._library: EspeakLibrary | None = None

    def load(self) -> None:
        with self._lock:
            self._library = self._library or EspeakLibrary()

    def synthesise(
        self, text: str, voice: LocalVoice, words_per_minute: float
    ) -> tuple[Utterance, int]:
        """One clause and its rate in Hz."""
        with self._lock:
            self._library = library = self._library or EspeakLibrary()
            return library.synthesise(text, voice, words_per_minute), library.rate_hz


_shared = _Shared()


class EspeakSynthesiser:
    """Implements Synthesiser.

    Raises:
        SpeechUnavailable: the synthesiser is missing or broken.
    """

    def __init__(self) -> None:
        _shared.load()  # 60 ms that the first answer need not wait for

    def synthesise(self, text: str, *, voice: str, speed: float) -> Iterator[SpeechChunk]:
        """Pieces of at most 100 ms. Nothing is synthesised ahead of the clause being read, so
        closing the iterator leaves nothing running and no lock held.

        Raises:
            SpeechUnavailable: while iterating, when the synthesiser cannot work.
        """
        local = local_voice(voice)
        wpm = local.words_per_minute * speed
        resampler: Resampler | None = None
        for clause in clauses(text):
            words = speakable(clause)
            if not any(character.isalnum() for character in words):
                yield SpeechChunk(b"", clause)
                continue
            made, rate_hz = _shared.synthesise(words, local, wpm)
            resampler = resampler or Resampler(rate_hz, CALL_RATE_HZ)
            yield from in_step(clause, resampler.process(b"".join(made.audio)), made.words)
        if resampler is not None and (rest := resampler.flush()):
            yield SpeechChunk(rest, "")


def in_step(text: str, pcm: bytes, words: Sequence[tuple[int, int]]) -> Iterator[SpeechChunk]:
    """Cut PCM16 24 kHz into pieces, each with the words that begin in it.

    ``words`` holds (ms, character) of each word's beginning; what lies before the first word goes
    with the first piece, what follows the last word goes with it. A beginning inside a written
    word (the second digit of a number) is none.
    """
    words = [(ms, at) for ms, at in words if at == 0 or text[at - 1 : at].isspace()]
    size = PIECE_MS * CALL_RATE_HZ // 1000 * 2
    said = 0
    for at in range(0, len(pcm), size):
        end_ms = at // size * PIECE_MS + PIECE_MS
        last = at + size >= len(pcm)
        upto = len(text) if last else _first_word_from(end_ms, words, len(text))
        upto = max(said, upto)
        yield SpeechChunk(pcm[at : at + size], text[said:upto])
        said = upto
    if not pcm and text:
        yield SpeechChunk(b"", text)


def _first_word_from(at_ms: int, words: Sequence[tuple[int, int]], end: int) -> int:
    return next((character for word_ms, character in words if word_ms >= at_ms), end)
