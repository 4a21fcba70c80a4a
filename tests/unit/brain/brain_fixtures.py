"""What the brain's tests share: one brain per run, and a clock that stands still."""

import functools
from datetime import date

from agents_core.engine.brain.local_brain import LocalBrain
from agents_core.language.embeddings import load_embedder

TODAY = date(2026, 3, 4)  #: a Wednesday


@functools.cache
def brain() -> LocalBrain:
    """Loads the sentence model once."""
    return LocalBrain(load_embedder(), today=lambda: TODAY)
