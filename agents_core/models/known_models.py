"""What is known about models on one day: the newest of a family, end dates, what can be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from agents_core.models.model_facts import (
    BUILT_IN,
    CHECKED_ON,
    FAMILIES,
    ModelFacts,
    ModelKind,
    family_place,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModels:
    """The built-in table, or that with what OpenAI listed for a key."""

    today: date
    facts: Mapping[str, ModelFacts] = field(default_factory=lambda: BUILT_IN)
    listed: frozenset[str] | None = None  #: what the key may use; None: OpenAI was not asked
    as_of: date = CHECKED_ON  #: when ``facts`` were compared with OpenAI

    def with_listed(self, listed: Mapping[str, date | None], *, on: date) -> "KnownModels":
        """With OpenAI's own list: each model with its shutdown date, which replaces the table's."""
        facts = dict(self.facts)
        for name, ends_on in listed.items():
            known, place = facts.get(name), family_place(name)
            if known is not None:
                # A server without the field does not take back what was announced.
                facts[name] = replace(known, ends_on=ends_on or known.ends_on)
            elif place is not None and place.family in FAMILIES:
                kind = FAMILIES[place.family]
                facts[name] = ModelFacts(name=name, kind=kind, ends_on=ends_on)
        return KnownModels(today=self.today, facts=facts, listed=frozenset(listed), as_of=on)

    def exact(self, name: str) -> str:
        """The exact model a call uses now: the newest of a family that lives, else the newest; an
        exact name, known or not, is itself."""
        if name not in FAMILIES:
            return name
        members = self.members(name)
        living = [one for one in members if self.lives(one)]
        return (living or members or [name])[0]

    def members(self, family: str) -> list[str]:
        """Models of the family that the key may use, newest first; all where it may use none."""
        places = {name: family_place(name) for name in self.facts}
        found = [name for name, place in places.items() if place and place.family == family]
        usable = [name for name in found if self.listed is None or name in self.listed]
        return sorted(usable or found, key=self._newness, reverse=True)

    def lives(self, name: str) -> bool:
        """A known model whose shutdown day has not come."""
        facts = self.facts.get(name)
        return facts is not None and (facts.ends_on is None or self.today < facts.ends_on)

    def is_known(self, name: str) -> bool:
        """A family, or an exact model with facts."""
        return name in FAMILIES or name in self.facts

    def choices(self, kind: ModelKind) -> tuple[str, ...]:
        """Families and exact models of one kind that live, families first."""
        families = [name for name, of in FAMILIES.items() if of == kind]
        exact = [
            name
            for name, facts in self.facts.items()
            if facts.kind == kind and self.lives(name) and self._usable(name)
        ]
        return (*families, *exact)

    def _usable(self, name: str) -> bool:
        return self.listed is None or name in self.listed

    @staticmethod
    def _newness(name: str) -> tuple[tuple[int, int], bool, str]:
        place = family_place(name)
        return place.newness if place is not None else ((0, 0), False, "")
