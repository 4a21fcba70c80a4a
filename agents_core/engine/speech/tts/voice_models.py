"""The networks of this process: the one in the package, and those an operator lets be fetched."""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from agents_core.engine.speech.tts.acoustic_model import AcousticModel
from agents_core.engine.speech.tts.pronunciation import Pronouncer
from agents_core.engine.speech.tts.voices import BUILT_IN, LocalVoice
from agents_core.errors import SpeechUnavailable
from agents_core.model_weights import verify

log = logging.getLogger(__name__)

VoiceSource: TypeAlias = Literal["built-in", "download"]
"""``ENGINE_VOICES``: only the network in the package, or the others, too, fetched once."""

FETCHING = "voices"  #: the thread's name


class LoadedVoice(NamedTuple):
    """A network, and how its accent says words."""

    model: AcousticModel
    pronouncer: Pronouncer


class VoiceModels:
    """Loaded networks by name, with the pronouncer of their accent. Any thread.

    With "download" a background thread fetches the others into hibari's cache folder, one after the
    other; each is used from the next answer on. 35 MB of memory each, 98 MB for British words.

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
        self._registry: Any = voices
        self._american = Pronouncer(british=False)
        self._british: Pronouncer | None = None
        self._loaded: dict[str, LoadedVoice] = {BUILT_IN: self._load(BUILT_IN, self._american)}
        if source == "download":
            threading.Thread(target=self._fetch_all, name=FETCHING, daemon=True).start()

    def first(self, choices: Sequence[LocalVoice]) -> tuple[LocalVoice, LoadedVoice]:
        """The first of these whose network is loaded.

        Raises:
            SpeechUnavailable: none is; the built-in one always is.
        """
        for voice in choices:
            if (loaded := self._loaded.get(voice.model)) is not None:
                return voice, loaded
        raise SpeechUnavailable("No network of this voice is loaded.")

    def _load(self, name: str, pronouncer: Pronouncer) -> LoadedVoice:
        return LoadedVoice(AcousticModel(Path(self._registry.voice_path(name))), pronouncer)

    def _fetch_all(self) -> None:
        for name, facts in self._registry.VOICES.items():
            if name == BUILT_IN:
                continue
            try:
                path = Path(self._registry.voice_path(name))  # checked only when it is fetched
                verify(path.parent, {path.name: facts["sha256"]}, what="The voice")
                if facts["british"] and self._british is None:
                    self._british = Pronouncer(british=True)
                british = self._british if facts["british"] else None
                self._loaded[name] = self._load(name, british or self._american)
            except (RuntimeError, OSError, SpeechUnavailable) as error:
                log.warning(
                    "The voice %s is not used; %s speaks instead: %s", name, BUILT_IN, error
                )
