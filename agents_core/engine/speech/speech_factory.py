"""Builds speech input (VAD, turn detection, STT) and the synthesiser (TTS) of an engine process."""

import atexit
import os
from collections.abc import Callable

from agents_core.engine.ports import SpeechInput, Synthesiser, Transcript
from agents_core.engine.speech.speech_input import LocalSpeechInput
from agents_core.engine.speech.stt.pocketsphinx_recogniser import (
    PocketSphinxRecogniser,
    require_pocketsphinx,
)
from agents_core.engine.speech.stt.recogniser_pool import Recogniser, RecogniserPool
from agents_core.engine.speech.stt.whisper_recogniser import (
    MODEL,
    SharedModel,
    WhisperRecogniser,
    load_model,
    require_whisper,
)
from agents_core.engine.speech.tts.hibari_synthesiser import HibariSynthesiser
from agents_core.engine.speech.turn_detection.vad import require_vad, silero
from agents_core.errors import SpeechUnavailable

MAX_RECOGNISERS = 4


class LocalSpeechInputFactory:
    """Makes one speech input per connection; all share a pool of recognisers."""

    def __init__(self, make: Callable[[], Recogniser], *, size: int) -> None:
        self._recognisers = RecogniserPool(make, size=size)
        atexit.register(self.close)

    def __call__(self, on_transcript: Callable[[Transcript], None]) -> SpeechInput:
        return LocalSpeechInput(on_transcript, self._recognisers, silero())

    def close(self) -> None:
        """Close idle recognisers now and busy ones when they are done. Idempotent."""
        self._recognisers.close()
        atexit.unregister(self.close)


def build_speech_input_factory(stt: str = "pocketsphinx") -> LocalSpeechInputFactory:
    """Speech input with this recogniser: "pocketsphinx" or "faster-whisper".

    Raises:
        SpeechUnavailable: unknown, or not installed.
    """
    require_vad()
    size = min(MAX_RECOGNISERS, max(2, os.cpu_count() or 1))
    match stt:
        case "pocketsphinx":
            require_pocketsphinx()
            return LocalSpeechInputFactory(PocketSphinxRecogniser, size=size)
        case "faster-whisper":
            require_whisper()
            shared = SharedModel(load_model)
            return LocalSpeechInputFactory(lambda: WhisperRecogniser(shared()), size=size)
        case _:
            raise SpeechUnavailable(
                f"ENGINE_STT is {stt!r}; it can be pocketsphinx or faster-whisper."
            )


def build_synthesiser(voices: str = "built-in") -> Synthesiser:
    """The synthesiser of this process, with "built-in" voices only or "download" for more.

    Raises:
        SpeechUnavailable: unknown voices, or the synthesiser is not installed.
    """
    match voices:
        case "built-in" | "download":
            return HibariSynthesiser(voices)
        case _:
            raise SpeechUnavailable(f"ENGINE_VOICES is {voices!r}; it can be built-in or download.")


def about(stt: str = "pocketsphinx", voices: str = "built-in") -> str:
    """One sentence that names recogniser and synthesiser, for the page."""
    recogniser = {
        "pocketsphinx": "PocketSphinx (small US English model: clear speech yes, noise no)",
        "faster-whisper": f"faster-whisper ({MODEL}, no partial words)",
    }.get(stt, stt)
    speakers = "ten speakers made from one" if voices == "built-in" else "fetched speakers"
    return (
        f"Hears with Silero voice activity and {recogniser}, speaks with hibari-tts, a neural "
        f"voice ({speakers})."
    )
