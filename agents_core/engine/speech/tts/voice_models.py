"""The networks of this process: the one in the package, and others that an operator lets be fetched."""

import logging
import threading
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from agents_core.engine.speech.tts.acoustic_model import AcousticModel
from agents_core.engine.speech.tts.pronunciation import Pronouncer
from agents_core.engine.speech.tts.voices import BUILT_IN
from agents_core.errors import SpeechUnavailable

log = logging.getLogger(__name__)

VoiceSource: TypeAlias = Literal["built-in", "download"]
"""``ENGINE_VOICES``: only the network in the package, or the others, too, fetched once."""

VOICE_SOURCES: tuple[VoiceSource, ...] = get_args(VoiceSource)


class VoiceModels:
    """Loaded networks by name, with the pronouncer of their accent. Any thread.

    With "download" the others are fetched by a background thread, one after the other, into hibari's
    cache folder, and used from the next sentence on; 35 MB of memory each, and 98 MB for the British
    dictionary.

    Raises:
        SpeechUnavailable: the package is missing or broken.
    """

    def __init__(self, source: VoiceSource = "built-in") -> None:
        try:
            from hibari import voices
        except ImportError as error:
            raise SpeechUnavailable(
                "Speech synthesis needs the package hibari-tts, which is not installed."
            ) from error
        self._registry = voices
        self._american = Pronouncer(british=False)
        self._british: Pronouncer | None = None
        self._loaded = {BUILT_IN: self._load(BUILT_IN, self._american)}
        if source == "download":
            threading.Thread(target=self._fetch_all, name="voices", daemon=True).start()

    def get(self, name: str) -> tuple[AcousticModel, Pronouncer] | None:
        """The network of this name, None while it is not there."""
        return self._loaded.get(name)

    def _load(self, name: str, pronouncer: Pronouncer) -> tuple[AcousticModel, Pronouncer]:
        return AcousticModel(Path(self._registry.voice_path(name))), pronouncer

    def _fetch_all(self) -> None:
        for name, facts in self._registry.VOICES.items():
            if name == BUILT_IN:
                continue
            try:
                self._registry.voice_path(name)
                if facts["british"] and self._british is None:
                    self._british = Pronouncer(british=True)
                british = self._british if facts["british"] else None
                self._loaded[name] = self._load(name, british or self._american)
            except (RuntimeError, OSError, SpeechUnavailable) as error:
                log.warning("The voice %s is not used; %s speaks instead: %s", name, BUILT_IN, error)
