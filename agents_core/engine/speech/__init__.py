"""The engine's ears and voice. It knows audio and words, not the protocol that carries them."""

import atexit
import os
from collections.abc import Callable

from agents_core.engine.ports import Ears, Voice, Words
from agents_core.engine.speech.espeak_voice import EspeakVoice
from agents_core.engine.speech.pocketsphinx_recogniser import SphinxProcess, require_pocketsphinx
from agents_core.engine.speech.recogniser_pool import Recogniser, RecogniserPool
from agents_core.engine.speech.speech_input import LocalEars
from agents_core.engine.speech.vad import require_vad, silero
from agents_core.engine.speech.whisper_recogniser import (
    MODEL,
    SharedModel,
    WhisperRecogniser,
    load_model,
    require_whisper,
)
from agents_core.errors import SpeechUnavailable

__all__ = ["LocalEarsFactory", "about", "build_ears_factory", "build_voice"]

MOST_RECOGNISERS = 4


class LocalEarsFactory:
    """Makes ears that share a few recognisers. Call it once per connection."""

    def __init__(self, make: Callable[[], Recogniser], *, size: int) -> None:
        self._recognisers = RecogniserPool(make, size=size)
        atexit.register(self.close)

    def __call__(self, on_words: Callable[[Words], None]) -> Ears:
        return LocalEars(on_words, self._recognisers, silero())

    def close(self) -> None:
        """End the recognisers that are idle now, and the others when they are done. Idempotent."""
        self._recognisers.close()
        atexit.unregister(self.close)


def build_ears_factory(stt: str = "pocketsphinx") -> LocalEarsFactory:
    """Ears with this recogniser: "pocketsphinx" or "faster-whisper".

    Raises:
        SpeechUnavailable: unknown, or not installed.
    """
    require_vad()
    size = min(MOST_RECOGNISERS, max(2, os.cpu_count() or 1))
    match stt:
        case "pocketsphinx":
            require_pocketsphinx()
            return LocalEarsFactory(SphinxProcess, size=size)
        case "faster-whisper":
            require_whisper()
            shared = SharedModel(load_model)
            return LocalEarsFactory(lambda: WhisperRecogniser(shared()), size=size)
        case _:
            raise SpeechUnavailable(
                f"ENGINE_STT is {stt!r}; it can be pocketsphinx or faster-whisper."
            )


def build_voice() -> Voice:
    """The voice of this process.

    Raises:
        SpeechUnavailable: the synthesiser is not installed.
    """
    return EspeakVoice()


def about(stt: str = "pocketsphinx") -> str:
    """One sentence about what listens and what speaks."""
    ears = {
        "pocketsphinx": "PocketSphinx (small US English model: clear speech yes, noise no)",
        "faster-whisper": f"faster-whisper ({MODEL}, no partial words)",
    }.get(stt, stt)
    return f"Hears with Silero voice activity and {ears}, speaks with espeak-ng."
