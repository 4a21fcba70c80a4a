"""Whisper as the recogniser: one shared model, a short window, calls from any thread."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents_core.engine.speech.stt.recogniser import WINDOW_S, Recognition, RecognitionHints
from agents_core.engine.speech.stt.whisper_model import load_whisper
from agents_core.errors import SpeechUnavailable

RATE_HZ = 16_000
FRAME_SAMPLES = 160  #: 10 ms, one column of the mel spectrogram
TOKENS_PER_S, FEWEST_TOKENS = 6, 8
"""A fast speaker's words are 5 tokens a second; what is longer is a loop."""
NO_REPEAT = 5  #: tokens: a sequence this long comes once
THREADS, WORKERS = 1, 2

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What the model says of one window."""

    text: str
    logprob: float  #: mean log probability of the tokens
    no_speech: float  #: probability that the window has no speech


class WhisperRecogniser:
    """A Recogniser around one WhisperModel; see ``load_whisper`` for ``name``."""

    def __init__(self, name: str = "") -> None:
        """Load the model (0.3 s when its files are cached).

        Raises:
            SpeechUnavailable: it cannot be loaded.
        """
        from faster_whisper.tokenizer import Tokenizer

        model = load_whisper(name, threads=THREADS, workers=WORKERS)
        self._features = model.feature_extractor
        self._tokens = Tokenizer(
            model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language="en"
        )
        self._prompt = model.get_prompt(self._tokens, [], without_timestamps=True)
        self._model: Any = model.model

    def recognise(self, pcm: bytes, hints: RecognitionHints, *, final: bool = True) -> Recognition:
        """See ``Recogniser``."""
        samples = np.frombuffer(pcm[: len(pcm) & ~1], "<i2")[: WINDOW_S * RATE_HZ]
        if not len(samples):
            return Recognition(text="", confidence=0.0)
        heard = self._decode(samples.astype(np.float32) / 32768)
        if heard.no_speech > 0.6:
            return Recognition(text="", confidence=0.0)
        return Recognition(text=heard.text, confidence=min(1.0, math.exp(heard.logprob)))

    def _decode(self, samples: Samples) -> Decoded:
        model = self._model
        if model is None:
            raise SpeechUnavailable("The speech recogniser was closed.")
        import ctranslate2

        most = int(len(samples) / RATE_HZ * TOKENS_PER_S) + FEWEST_TOKENS
        try:
            result = model.generate(
                ctranslate2.StorageView.from_array(self._mel(samples)),
                [self._prompt],
                beam_size=1,
                no_repeat_ngram_size=NO_REPEAT,
                max_length=len(self._prompt) + most,
                return_scores=True,
                return_no_speech_prob=True,
            )[0]
        except RuntimeError as error:  # what CTranslate2 raises for everything
            raise SpeechUnavailable("The speech recogniser failed.") from error
        return Decoded(
            text=self._tokens.decode(result.sequences_ids[0]).strip(),
            logprob=result.scores[0],
            no_speech=result.no_speech_prob,
        )

    def _mel(self, samples: Samples) -> Samples:
        """Shape (1, mel bands, 100 per second), float32: the samples with silence up to
        ``WINDOW_S``. Whisper's own window of 30 s takes three times as long at the same word
        error."""
        window = np.zeros(WINDOW_S * RATE_HZ, np.float32)
        window[: len(samples)] = samples
        mel = self._features(window, padding=False)[None, :, : WINDOW_S * 100]
        return np.ascontiguousarray(mel, dtype=np.float32)

    def close(self) -> None:
        """Free the model. Idempotent; a call under way ends normally."""
        self._model = None
