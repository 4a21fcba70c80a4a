"""Whether the figures an agent says are grounded: the same value in a passage, a tool result or the
caller's words, said of the same thing."""

import re
from dataclasses import dataclass

from agents_core.call.guardrails.figures.cases.shifted_moments import is_shifted
from agents_core.call.guardrails.figures.cases.supposed_figures import (
    first_wrong_case,
    is_supposed,
    may_be_supposed,
)
from agents_core.call.guardrails.figures.derived_figures import is_derived, may_be_derived
from agents_core.call.guardrails.figures.figure_context import (
    contradicts,
    is_half,
    other_share,
)
from agents_core.call.guardrails.figures.figure_place import Place
from agents_core.call.guardrails.figures.idle_figures import (
    is_idle,
    is_period,
)
from agents_core.call.guardrails.figures.known_figures import KnownFigures, figures_of, is_priced
from agents_core.call.guardrails.figures.totals.totals import (
    counts_total,
    is_total,
    may_be_total,
)
from agents_core.call.guardrails.figures.weekdays import is_free_of_days
from agents_core.language.figures import Figure

MOST_COMPARED = 80
"""Figures of one answer, the first ones, that are also compared by what they are said of: an answer
of two minutes has fewer, and each comparison takes a millisecond."""
MOST_SOURCE_CHARS = 200  #: of the sentence that a trip shows
LONG_DIGITS = 7  #: as many digits may be private: the sentence about them does not quote them

_MOVED_ON = re.compile(r"\w\W+\w+\W+\w|\w\W*[!?;]")  #: what follows can no longer be part of it
_WHOLE = re.compile(r"[.!?]+[\"'”’)]?\s|\n")  #: the sentence has ended
_SENTENCE_END = re.compile(r"[.!?](?=\s|\Z)|\n")


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure that may not be said."""

    figure: Figure
    contradicted: bool = False  #: sources state it, of something else
    source: str = ""  #: the sentence that does; empty where it may be private


def first_finding(
    text: str, known: KnownFigures, user_figures: KnownFigures | None = None, *, complete: bool
) -> Finding | None:
    """The first figure of a text that nothing known contains, or only of something else.

    ``user_figures``: what the caller said. ``complete`` False: the text is still growing, so a
    figure at its very end may be half said, and a sentence has to be whole to be compared.
    """
    user_figures = user_figures or KnownFigures()
    counted = known.counted | user_figures.counted
    figures = known.said_in(text)
    whole = len(text) if complete else max((one.end() for one in _WHOLE.finditer(text)), default=0)
    compared = figures[:MOST_COMPARED]
    day = known.days.wrong_day(text[:whole], compared, user_figures.days)
    for at, figure in enumerate(figures):
        goes_on = figure.end >= whole and not complete
        if is_idle(text, figure, counted):
            continue
        if not is_priced(text, figure) and user_figures.contains(figure):
            continue
        if is_period(text, figure, known.periods, goes_on=goes_on):
            continue
        if at >= MOST_COMPARED and known.contains(figure):
            continue
        said = Place.of(text, figures, at)
        if day is not None and is_free_of_days(said, known.places_of(figure), day):
            day = None
        found = (
            _compared(figure, said, known, user_figures, goes_on=goes_on)
            if known.contains(figure) or is_half(figure)
            else _unknown(figure, said, known, user_figures, goes_on=goes_on, complete=complete)
        )
        if found is not None:
            return found
    if day is not None:
        return Finding(day.figure, contradicted=day.contradicted)
    case = first_wrong_case(text, compared, known, user_figures, whole + complete)
    return None if case is None else _contradicted(case.figure, case.rule, known.language)


def _contradicted(figure: Figure, source: Place, language: str) -> Finding:
    """A figure with the sentence of a source that speaks of something else."""
    shown = _shown(source.text, source.figure, language)
    return Finding(figure, contradicted=True, source=shown)


def _compared(
    figure: Figure, said: Place, known: KnownFigures, user_figures: KnownFigures, *, goes_on: bool
) -> Finding | None:
    """A known figure that the sources state of something else."""
    if goes_on:
        return None
    if known.contains(figure):
        source = contradicts(said, known.places_of(said.figure))
    else:
        source = other_share(said, known.shares())
    if source is None or is_total(said, known, user_figures, explicit=True):
        return None
    return _contradicted(figure, source, known.language)


def _unknown(
    figure: Figure,
    said: Place,
    known: KnownFigures,
    user_figures: KnownFigures,
    *,
    goes_on: bool,
    complete: bool,
) -> Finding | None:
    """A figure that no source contains, unless it follows from them or is one of the case."""
    if goes_on and (
        may_be_supposed(said, known)
        or may_be_derived(said, known.passages())
        or may_be_total(said, known)
    ):
        return None
    if _follows(said, known, user_figures):
        return None
    return Finding(figure) if complete or _MOVED_ON.search(said.text, figure.end) else None


def _follows(said: Place, known: KnownFigures, user_figures: KnownFigures) -> bool:
    """Whether a figure is computed from known ones, or one of the caller's case."""
    callers = [*(figure for _, figure in user_figures.read), *user_figures.prices]
    return (
        is_derived(said, known.passages(), callers)
        or is_shifted(said, known.passages(), callers)
        or is_supposed(said, known)
        or is_total(said, known, user_figures)
        or counts_total(said, known, user_figures)
    )


def is_private(figure: Figure) -> bool:
    """Whether a figure is so long that it may be a customer's."""
    return len(figure.digits) >= LONG_DIGITS


def displayed(figure: Figure) -> str:
    """The figure for a sentence a person reads; a long one stays private."""
    return "a long number" if is_private(figure) else f"“{figure.text.strip()}”"


def nearest(figure: Figure, known: KnownFigures) -> str:
    """The newest sentence of a source that states a figure of this kind; empty: none does, or it
    has a customer's number too."""
    kinds = {reading.kind for reading in figure.readings}
    for text, other in reversed(known.read):
        if other.kind in kinds and not is_private(other):
            return _shown(text, other, known.language)
    return ""


def _shown(text: str, figure: Figure, language: str) -> str:
    """The sentence of a figure; empty where it has a customer's number too."""
    sentence = _sentence(text, figure)
    return "" if any(map(is_private, figures_of(sentence, language))) else sentence


def _sentence(text: str, figure: Figure) -> str:
    """The sentence of a figure; the figure alone where it is too long."""
    start = max(text.rfind(mark, 0, figure.start) for mark in ".!?\n") + 1
    end = _SENTENCE_END.search(text, figure.end)
    sentence = text[start : end.start() + 1 if end else len(text)].strip()
    return sentence if len(sentence) <= MOST_SOURCE_CHARS else figure.text
