"""Whisper as the recogniser: one shared model, a short window, calls from any thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents_core.engine.speech.stt.recogniser import WINDOW_S, Recognition, RecognitionHints
from agents_core.engine.speech.stt.whisper.noise_reduction import without_noise
from agents_core.engine.speech.stt.whisper.speech_evidence import (
    SCORE_EXPONENT,
    confidence,
    is_speech,
)
from agents_core.engine.speech.stt.whisper.spelled_codes import as_patterns_want
from agents_core.engine.speech.stt.whisper.whisper_model import load_whisper
from agents_core.errors import SpeechUnavailable

RATE_HZ = 16_000
TOKENS_PER_S, FEWEST_TOKENS = 6, 8
"""A fast speaker's words are 5 tokens a second; what is longer is a loop."""
NO_REPEAT = 5  #: tokens: a sequence this long comes once
BEAM, PARTIAL_BEAM = 4, 1
"""On the sentences of tests/data/speech, three voices, word errors at 1, 2 and 4: 7.8, 7.2, 7.0 %
clean, 10.7, 9.6, 9.4 % on a telephone line, 23.4, 22.9, 21.5 % in noise. 4 takes 40 ms more than
1, for 4 s of speech."""
LENGTH_PENALTY = 0.3
"""Of the beams' scores. At 1, the mean over the tokens, a loop wins over the one word that was said
("Chloe. Chloe."). At 0.3, 0.6 and 1, four voices, clean, in noise and on a line: 25, 27 and 29 % of
376 short answers and names are misheard, and 14.5, 14.5 and 14.4 % of the words of 163 sentences
like those of tests/data/speech."""
THREADS, WORKERS = 1, 2
"""Two decodes of one thread each: sessions do not wait for each other, and small matrices gain
little from a second thread."""

ACKNOWLEDGEMENTS = "Mm-hm. Uh-huh. Yeah. Okay. Right. I see. Sure. Got it. Yes."
"""As if the caller had said these before: short speech over the agent is likely one more."""
ALMOST = 0.8
"""Of the score (speech_evidence.py), below that of the best reading: another reading that may be an
acknowledgement. Of 320 backchannels and 352 interruptions of one to three words, spoken by four
voices of flite, clean and in 15 dB of noise, 282 and 9 have a backchannel among these readings;
without the prompt, among all readings, 246 and 6. (5 and 5 of those interruptions are "who".)"""

Samples = NDArray[np.float32]
NOTHING = Recognition(text="", confidence=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decoded:
    """What the model says of one window; readings likeliest first."""

    texts: tuple[str, ...]
    scores: tuple[float, ...]  #: of each reading; see speech_evidence.py
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
        self._prompt = self._prompt_after(model, "")
        self._acknowledging = self._prompt_after(model, ACKNOWLEDGEMENTS)
        self._model: Any = model.model

    def recognise(self, pcm: bytes, hints: RecognitionHints, *, final: bool = True) -> Recognition:
        """See ``Recogniser``."""
        samples = np.frombuffer(pcm[: len(pcm) & ~1], "<i2")[: WINDOW_S * RATE_HZ]
        if not len(samples):
            return NOTHING
        beam = BEAM if final else PARTIAL_BEAM
        floats = samples.astype(np.float32) / np.float32(32768)
        heard = self._decode(floats, beam, self._prompt)
        if not is_speech(heard.texts[0], heard.scores[0], heard.no_speech):
            return NOTHING
        if hints.acknowledgement:  # only of speech: after that prompt, a cough is an "mm-hm", too
            heard = self._decode(floats, beam, self._acknowledging)
        fitting = [as_patterns_want(text, hints.patterns) for text in heard.texts]
        best = next((place for place, one in enumerate(fitting) if one is not None), 0)
        texts = [one or text for one, text in zip(fitting, heard.texts, strict=True)]
        least = heard.scores[best] - ALMOST if hints.acknowledgement else -np.inf
        others = dict.fromkeys(
            text
            for text, score in zip(texts, heard.scores, strict=True)
            if text != texts[best] and score >= least
        )
        return Recognition(
            text=texts[best],
            confidence=confidence(heard.scores[best]),
            alternatives=tuple(others),
        )

    def _prompt_after(self, model: Any, words: str) -> list[int]:
        """The tokens that begin a transcript which follows these words."""
        before = self._tokens.encode(" " + words) if words else []
        prompt: list[int] = model.get_prompt(self._tokens, before, without_timestamps=True)
        return prompt

    def _decode(self, samples: Samples, beam: int, prompt: Sequence[int]) -> _Decoded:
        model = self._model
        if model is None:
            raise SpeechUnavailable("The speech recogniser was closed.")
        from ctranslate2 import StorageView

        most = int(len(samples) / RATE_HZ * TOKENS_PER_S) + FEWEST_TOKENS
        try:
            result = model.generate(
                StorageView.from_array(self._mel(without_noise(samples))),
                [list(prompt)],
                beam_size=beam,
                num_hypotheses=beam,
                length_penalty=LENGTH_PENALTY,
                no_repeat_ngram_size=NO_REPEAT,
                max_length=len(prompt) + most,
                return_scores=True,
                return_no_speech_prob=True,
            )[0]
        except RuntimeError as error:  # what CTranslate2 raises for everything
            raise SpeechUnavailable("The speech recogniser failed.") from error
        return _Decoded(
            texts=tuple(self._tokens.decode(ids).strip() for ids in result.sequences_ids),
            scores=tuple(
                score * max(1, len(ids)) ** (LENGTH_PENALTY - SCORE_EXPONENT)
                for score, ids in zip(result.scores, result.sequences_ids, strict=True)
            ),
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
