"""Selects the sentences of a prose passage that answer a question, with those that limit them."""

import re
from collections.abc import Sequence

from agents_core.engine.brain.answers.statement import stems
from agents_core.language.figures import read_figures
from agents_core.language.sentences import words

ALSO = 0.15  #: sentences this close to the best one are said, too
_LEANS = frozenset(
    "it they he she this that these those there then otherwise but and or however except unless "
    "only also if such both its their not no es er sie diese dieser dieses dann sonst aber und "
    "oder außer nur auch falls dabei dafür davon beide nicht kein keine eso esto estos entonces "
    "pero y excepto salvo solo ambos il elle ils elles ceci cela c'est ces alors mais et sauf "
    "seulement esso essa questo questi allora altrimenti ma e tranne entrambi non".split()
)
"""A sentence that begins with one of these leans on the one before it."""
_STEP = re.compile(r"\(?\d{1,2}[.)]\s")
_LIMITS = re.compile(r"\b(?:not|never|no|only|except|unless|cannot)\b|n't\b", re.IGNORECASE)
_GENERAL = stems(
    "cost costs price prices fee fees pay paid charge charged free day days week month year hour "
    "take takes open start starts"
)
"""Words that say something of a subject, and name none."""


def answering(parts: Sequence[str], fits: Sequence[float]) -> str:
    """The sentences that answer, unchanged and in their order, with those before and after that
    lean on each other, go on about their subject or limit them. ``fits``: of each sentence."""
    best = max(fits)
    kept = {at for at, fit in enumerate(fits) if fit >= best - ALSO}
    for at in range(1, len(parts)):
        if at - 1 in kept and (_belongs(parts, at) or _LIMITS.search(parts[at])):
            kept.add(at)
    for at in range(len(parts) - 1, 0, -1):
        if at in kept and _belongs(parts, at):
            kept.add(at - 1)
    return " ".join(parts[at] for at in sorted(kept))


def _belongs(parts: Sequence[str], at: int) -> bool:
    """Whether a sentence goes on with the one before it; steps, and an answer after its question,
    do."""
    before, text = parts[at - 1], parts[at]
    if _STEP.match(text) or before.endswith("?") or _LEANS.intersection(words(text)[:1]):
        return True
    return not _subjects(before).isdisjoint(_subjects(text))


def _subjects(text: str) -> set[str]:
    """The stems of its words, without figures and what is said of every subject."""
    for figure in reversed(read_figures(text)):
        text = f"{text[: figure.start]} {text[figure.end :]}"
    return stems(text) - _GENERAL
