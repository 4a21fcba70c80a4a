"""A figure where it stands in a text, among its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from agents_core.call.guardrails.figures.figure_parts import (
    MOST_NEIGHBOURS,
    Part,
    clause_of,
    part_of,
    sentence_part,
    with_carried_units,
)
from agents_core.language.figures import Figure
from agents_core.language.figures.lexicon.claims.claim_words import EVERY


@dataclass(frozen=True)
class Place:
    """A figure where it stands, among its neighbours. Its parts are read once for all checks."""

    text: str
    figures: tuple[Figure, ...]  #: with the units they share
    at: int

    @classmethod
    def of(cls, text: str, figures: Sequence[Figure], at: int) -> "Place":
        """The figure number ``at`` of these."""
        first = max(at - MOST_NEIGHBOURS, 0)
        near = figures[first : at + 1 + MOST_NEIGHBOURS]
        return cls(text, tuple(with_carried_units(text, near)), at - first)

    @property
    def figure(self) -> Figure:
        """The figure itself."""
        return self.figures[self.at]

    @cached_property
    def part(self) -> Part | None:
        """Its part; None: unsure."""
        return part_of(self.text, self.figures, self.at)

    @cached_property
    def clause(self) -> Part:
        """Its own clause."""
        return clause_of(self.text, self.figures, self.at)

    @cached_property
    def sentence(self) -> Part:
        """Its whole sentence."""
        return sentence_part(self.text, self.figures, self.at)

    @property
    def in_range(self) -> bool:
        """Whether it is one end of a range."""
        return self.other_end is not None

    @property
    def other_end(self) -> Figure | None:
        """The other end of the range it is one end of; None: it is in none."""
        ends = {self.figure.end, self.figure.range_end} - {None}
        same_kind = (one for one in self.figures if one.kind is self.figure.kind)
        both = (one for one in same_kind if one is not self.figure)
        return next((one for one in both if ends & {one.end, one.range_end}), None)

    @property
    def is_interval(self) -> bool:
        """Whether it is the time between two of a series: "every twenty minutes"."""
        start = self.figure.start
        return EVERY.search(self.text, max(start - 16, 0), start) is not None

    def words(self, part: Part) -> str:
        """A part in lower case, with a sign for every character of its figures."""
        piece = list(lowered(self.text[part.start : part.end]))
        for figure in self.figures:
            for at in range(max(figure.start, part.start), min(figure.end, part.end)):
                if not figure.article:
                    piece[at - part.start] = "#"
        return "".join(piece)


def lowered(text: str) -> str:
    """In lower case, as many characters."""
    lower = text.lower()
    return (lower if len(lower) == len(text) else text).replace("’", "'")
