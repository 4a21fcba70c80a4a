"""Selects the sentences of a prose passage that answer a question, with those that limit them."""

import re
from collections.abc import Sequence

ALSO = 0.15  #: sentences this close to the best one are said, too
_LIMITS = re.compile(r"\b(?:not|never|no|only|except|unless|cannot)\b|n't\b", re.IGNORECASE)
"""Without it 76 instead of 77 of 93 spoken questions on three documents are answered."""

_STEP = re.compile(r"\(?\d{1,2}[.)]\s")


def answering(parts: Sequence[str], fits: Sequence[float]) -> str:
    """The sentences that answer, unchanged and in their order, with those that limit them, further
    steps, and the answer after its question. ``fits``: of each sentence."""
    best = max(fits)
    kept = {at for at, fit in enumerate(fits) if fit >= best - ALSO}
    for at in range(1, len(parts)):
        goes_on = parts[at - 1].endswith("?") or _STEP.match(parts[at]) or _LIMITS.search(parts[at])
        if at - 1 in kept and goes_on:
            kept.add(at)
    return " ".join(parts[at] for at in sorted(kept))
