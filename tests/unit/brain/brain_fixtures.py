"""Shared by the brain's tests: one brain per run, and a fixed date."""

import functools
from datetime import date

from agents_core.engine.brain.local_brain import LocalBrain
from agents_core.language.embeddings import load_embedder

TODAY = date(2026, 3, 4)  #: a Wednesday


@functools.cache
def brain() -> LocalBrain:
    """Loads the sentence model once."""
    return LocalBrain(load_embedder(), today=lambda: TODAY)
