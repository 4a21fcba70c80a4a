"""The synthesiser: text to utterances, their spectrum, the voice's sound, in pieces with words."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from agents_core.engine.ports import SpeechChunk
from agents_core.engine.speech.tts.acoustic_model import FRAME_HZ, AcousticModel, Spectrum
from agents_core.engine.speech.tts.pieces import in_step
from agents_core.engine.speech.tts.utterances import Utterance, utterances
from agents_core.engine.speech.tts.voice_models import VoiceModels, VoiceSource
from agents_core.engine.speech.tts.voices import LocalVoice, speakers
from agents_core.engine.speech.tts.waveform import NETWORK_HOP, render

_QUIET_LOG = -3.0  #: of the loudest bin of the free part: -2 to 4 in speech, -9 in silence
_BEFORE_FRAMES = 2  #: of silence before the first sound: 25 ms
_PAUSES_S = ((".!?…", 0.3), (",;:—", 0.12))
"""Silence after an utterance that ends with such a sign, at speed 1; the network's own is 0.5 s."""


class HibariSynthesiser:
    """Implements Synthesiser. Nothing is synthesised ahead of the piece being read, except that the
    network runs for up to ``MOST_IDS`` at once: closing the iterator leaves nothing running. The
    same text, voice and speed give the same bytes.

    Raises:
        SpeechUnavailable: the synthesiser is missing or broken.
    """

    def __init__(self, source: VoiceSource = "built-in") -> None:
        self._models = VoiceModels(source)

    def synthesise(self, text: str, *, voice: str, speed: float) -> Iterator[SpeechChunk]:
        """Pieces of at most 100 ms, each with the words that begin in it (to within 30 ms).

        Raises:
            SpeechUnavailable: while iterating, when the synthesiser cannot work.
        """
        local, loaded = self._models.first(speakers(voice))
        for utterance in utterances(text, loaded.pronouncer):
            if utterance.ids:
                yield from _speak(utterance, loaded.model, local, speed)
            else:
                yield SpeechChunk(b"", utterance.text)


def _speak(
    utterance: Utterance, model: AcousticModel, voice: LocalVoice, speed: float
) -> Iterator[SpeechChunk]:
    spectrum = model.spectrum([0, *utterance.ids, 0])
    faster = speed * voice.pace * voice.hop / NETWORK_HOP
    frames = _kept(spectrum, _pause_s(utterance.text) * FRAME_HZ, faster)
    begins = [int(np.searchsorted(frames, spectrum.ends[place])) for place, _ in utterance.words]
    words = [
        (begin * voice.hop, at) for begin, (_, at) in zip(begins, utterance.words, strict=True)
    ]
    sound = render(spectrum, frames, voice)
    yield from in_step(utterance.text, sound, len(frames) * voice.hop, words)


def _pause_s(text: str) -> float:
    last = text.rstrip().rstrip("\"')]”’")[-1:]
    return next((pause_s for signs, pause_s in _PAUSES_S if last and last in signs), 0.0)


def _kept(spectrum: Spectrum, pause: float, faster: float) -> NDArray[np.int64]:
    """The frames to sound: from the first sound to a pause after the last, some left out or
    repeated for the pace.

    The network has an input for speed, but does not follow it: at 1.5 its speech is 4 % too long
    and 17 % of its words are misheard, with frames left out 4 %.
    """
    level = spectrum.free[4::4].max(axis=0)
    loud = np.flatnonzero(level > _QUIET_LOG)
    first, last = (int(loud[0]), int(loud[-1])) if len(loud) else (0, len(level) - 1)
    start = max(0, first - _BEFORE_FRAMES)
    end = min(len(level), last + 2 + round(pause))
    count = max(1, round((end - start) / faster))
    return np.minimum(start + (np.arange(count) * faster).astype(np.int64), end - 1)
