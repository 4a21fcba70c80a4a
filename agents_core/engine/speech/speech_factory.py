"""Builds speech input (VAD, turn detection, STT) and the synthesiser (TTS) of an engine process."""

import atexit
import os
from collections.abc import Callable

from agents_core.engine.ports import Load, SpeechInput, Synthesiser, Transcript
from agents_core.engine.speech.recognition.decode_scheduler import DecodeScheduler
from agents_core.engine.speech.recognition.recognition_load import RecognitionLoad
from agents_core.engine.speech.speech_input import LocalSpeechInput
from agents_core.engine.speech.stt.recogniser import Recogniser
from agents_core.engine.speech.stt.whisper.whisper_model import BUILT_IN
from agents_core.engine.speech.stt.whisper.whisper_recogniser import WORKERS, WhisperRecogniser
from agents_core.engine.speech.tts.hibari_synthesiser import HibariSynthesiser
from agents_core.engine.speech.turn_detection.vad import require_vad, silero
from agents_core.errors import SpeechUnavailable


class LocalSpeechInputFactory:
    """Makes one speech input per connection; all share one recogniser and its scheduler."""

    def __init__(self, recogniser: Recogniser, *, workers: int) -> None:
        self._recogniser = recogniser
        self._scheduler = DecodeScheduler()
        self._load = RecognitionLoad(cores=available_cores())
        self._scheduler.start(workers)
        atexit.register(self.close)

    def __call__(self, on_transcript: Callable[[Transcript], None]) -> SpeechInput:
        return LocalSpeechInput(
            on_transcript, self._recogniser, self._scheduler, self._load, silero()
        )

    def load(self) -> Load:
        """How busy recognition is."""
        return self._load.load()

    def close(self) -> None:
        """Stop recognition; what is being decoded ends by itself. Idempotent."""
        self._scheduler.close()
        self._recogniser.close()
        atexit.unregister(self.close)


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def build_speech_input_factory(stt_model: str = "") -> LocalSpeechInputFactory:
    """Speech input with this Whisper model; empty for the built-in one.

    Raises:
        SpeechUnavailable: not installed, or the model is not there.
    """
    require_vad()
    return LocalSpeechInputFactory(WhisperRecogniser(stt_model), workers=WORKERS)


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


def about(stt_model: str = "", voices: str = "built-in") -> str:
    """One sentence that names recogniser and synthesiser, for the page."""
    recogniser = f"Whisper ({stt_model or BUILT_IN})"
    speakers = "ten speakers made from one" if voices == "built-in" else "fetched speakers"
    return (
        f"Hears English with Silero voice activity and {recogniser}, speaks with hibari-tts, a "
        f"neural voice ({speakers})."
    )
