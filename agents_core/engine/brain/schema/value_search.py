"""What the caller said, and one property that is looked for in it."""

from dataclasses import dataclass
from datetime import date

from agents_core.engine.brain.schema.json_schema import Property
from agents_core.language.sentences import words
from agents_core.language.values.candidate import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What the caller said, and what it answers."""

    text: str
    asked: str = ""  #: the property that was asked for; empty: none
    spoken: bool = False  #: words came from a recogniser
    today: date
    offered: tuple[str, ...] = ()  #: times that were offered before


@dataclass(frozen=True, slots=True)
class Search:
    """One property looked for in the words that no other has taken."""

    prop: Property
    text: str
    utterance: Utterance
    others: tuple[Property, ...]  #: further properties of the tool

    @property
    def rivals(self) -> tuple[Property, ...]:
        """Those of its kind."""
        return tuple(one for one in self.others if one.kind is self.prop.kind)

    @property
    def asked(self) -> bool:
        return self.prop.name == self.utterance.asked

    def has(self, known: frozenset[str]) -> bool:
        """Whether its name or description has one of these words."""
        return not known.isdisjoint({*self.prop.words, *words(self.prop.description)})


def without(text: str, one: Candidate) -> str:
    """The text with blanks for a value."""
    return text[: one.start] + " " * (one.end - one.start) + text[one.end :]
