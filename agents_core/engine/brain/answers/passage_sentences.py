"""Selects the sentences of a prose passage that answer a question, with those that limit them.

A passage may hold short sentences about different things. Measured on three policies in such prose
with 36 questions, used to write the rule / on three others with 36 questions, not used: whole
passages say all that was asked for 34 / 31 times, with 76 / 82 sentences of other things; the best
sentence alone 27 / 22 times, with 5 / 2; this rule 34 / 31 times, with 20 / 17. That a limiting
sentence right after the best one stays was added when the totals of the three others were known, so
no set is untouched by it; the word lists are English. Of the 115 spoken questions in
``tests/retrieval`` it shortens 16 answers, one of them by the sentence that answers (with ``ALSO``
of 0.1 24, two of them).
"""

import re
from collections.abc import Callable, Sequence

from agents_core.engine.brain.answers.statement import stems
from agents_core.language.figures import read_figures
from agents_core.language.language_guess import language_of
from agents_core.language.sentences import sentences, words

ALSO = 0.15  #: sentences this close to the best one are said, too

_REFERRING = {
    "en": "it they he she this that these those there then otherwise but and or however except "
    "unless only also if such both its their not no",
    "de": "es er sie dies diese dieser dieses das dann sonst aber und oder außer nur auch falls "
    "dabei dafür davon beide nicht kein keine",
    "es": "esto eso este esta estos estas él ella ellos ellas es entonces pero y o excepto salvo "
    "solo también si ambos no",
    "fr": "il elle ils elles ceci cela ce c'est ces cette alors sinon mais et ou sauf seulement "
    "aussi si non pas",
    "it": "esso essa questo questa questi queste è allora altrimenti ma e o tranne salvo solo "
    "anche se entrambi non",
}
"""A sentence that begins with one of these leans on the one before it; by language."""

_STEP = re.compile(r"\(?\d{1,2}[.)]\s")

_LIMITS = re.compile(r"\b(?:not|never|no|only|except|unless|cannot)\b|n't\b", re.IGNORECASE)

_GENERAL = stems(
    "cost costs price prices fee fees pay paid charge charged free day days week month year hour "
    "take takes open start starts"
)
"""Words that say something of a subject, and name none."""


def answering(text: str, asked: str, fits: Callable[[Sequence[str]], list[float]]) -> str:
    """The sentences that answer, unchanged and in their order; all of a text of one subject.

    ``fits``: how well each of several texts answers the question.
    """
    parts = sentences(text)
    groups = _groups(parts)
    if len(groups) < 2:
        return text
    fit = fits(parts)
    best = [max(fit[at] for at in group) for group in groups]
    top = best.index(max(best))
    subjects = [set().union(*(_subjects(parts[at]) for at in group)) for group in groups]
    named = stems(asked) - _GENERAL - subjects[top]
    kept = [
        place
        for place, group in enumerate(groups)
        if best[place] >= best[top] - ALSO
        or named & subjects[place]
        or (place == top + 1 and _LIMITS.search(parts[group[0]]))
    ]
    return " ".join(parts[at] for place in kept for at in groups[place])


def _groups(parts: Sequence[str]) -> list[list[int]]:
    """The places of sentences that follow each other and are about one subject; the
    steps of a row, and a question with its answer, always are."""
    groups: list[list[int]] = []
    about: set[str] = set()
    referring = set(_REFERRING[language_of(" ".join(parts)) or "en"].split())
    for at, part in enumerate(parts):
        own = _subjects(part)
        follows = _STEP.match(part) or (at > 0 and parts[at - 1].endswith("?"))
        if groups and (follows or own & about or referring.intersection(words(part)[:1])):
            groups[-1].append(at)
            about |= own
        else:
            groups.append([at])
            about = own
    return groups


def _subjects(text: str) -> set[str]:
    """The stems of its words, without figures and what is said of every subject."""
    for figure in reversed(read_figures(text)):
        text = f"{text[: figure.start]} {text[figure.end :]}"
    return stems(text) - _GENERAL
