"""A JSON schema's regular expressions, matched in time linear in the text. It knows no property.

Patterns come from clients, and Python's ``re`` backtracks: ``^([A-Z]+-?)*[0-9]{4}$`` takes twice as
long for every further letter and holds the global lock meanwhile. Here a pattern becomes a
nondeterministic automaton whose states are followed all at once (Thompson's construction), which
takes at most states x characters steps whatever the pattern. What is not regular, or too large, is
not matched at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from agents_core.engine.brain.schema.pattern_tree import (
    Edge,
    Either,
    Node,
    NotRegular,
    One,
    Reader,
    Repeat,
    Row,
)

MAX_PATTERN_CHARS = 200
MAX_TEXT_CHARS = 200
MAX_STATES = 600
"""With the longest text about 20 ms; the patterns people write need 10 to 60."""


@dataclass(frozen=True, slots=True)
class _Fork:
    """Go on at every one of these states, without a character."""

    to: tuple[int, ...]


_State: TypeAlias = One | Edge | _Fork


class Pattern:
    """One regular expression; ``compiled`` makes it."""

    def __init__(self, states: Sequence[_State]) -> None:
        self._states = states

    def found_in(self, text: str) -> bool:
        """Whether it fits anywhere in the text; a longer text than ``MAX_TEXT_CHARS`` passes."""
        if len(text) > MAX_TEXT_CHARS:
            return True
        at: set[int] = set()
        for place in range(len(text) + 1):
            self._enter(0, at, first=place == 0, last=place == len(text))
            if len(self._states) in at:
                return True
            if place == len(text):
                break
            ahead: set[int] = set()
            for number in at:
                state = self._states[number]
                if isinstance(state, One) and state.fits(text[place]):
                    last = place + 1 == len(text)
                    self._enter(number + 1, ahead, first=False, last=last)
            at = ahead
        return False

    def _enter(self, number: int, reached: set[int], *, first: bool, last: bool) -> None:
        """This state, and all behind it that need no character."""
        todo = [number]
        while todo:
            number = todo.pop()
            if number in reached:
                continue
            reached.add(number)
            if number == len(self._states):
                continue
            match self._states[number]:
                case _Fork(to):
                    todo += to
                case Edge(end):
                    if last if end else first:
                        todo.append(number + 1)


class _Builder:
    """States in a row: a state goes on at the next one unless it is a fork."""

    def __init__(self) -> None:
        self.states: list[_State] = []
        self._steps = 0

    def add(self, node: Node) -> None:
        self._steps += 1  # counted apart from the states: an empty group has none
        if max(self._steps, len(self.states)) > MAX_STATES:
            raise NotRegular("too large")
        match node:
            case One() | Edge():
                self.states.append(node)
            case Row(parts):
                for part in parts:
                    self.add(part)
            case Either(ways):
                self._either(ways)
            case Repeat():
                self._repeat(node)

    def _either(self, ways: tuple[Node, ...]) -> None:
        fork = self._reserve()
        starts, ends = [], []
        for way in ways:
            starts.append(len(self.states))
            self.add(way)
            ends.append(self._reserve())
        self.states[fork] = _Fork(tuple(starts))
        for end in ends:
            self.states[end] = _Fork((len(self.states),))

    def _repeat(self, node: Repeat) -> None:
        for _ in range(node.least):
            self.add(node.part)
        if node.most is None:
            fork = self._reserve()
            self.add(node.part)
            self.states.append(_Fork((fork,)))
            self.states[fork] = _Fork((fork + 1, len(self.states)))
            return
        forks = []
        for _ in range(node.most - node.least):
            forks.append(self._reserve())
            self.add(node.part)
        for fork in forks:
            self.states[fork] = _Fork((fork + 1, len(self.states)))

    def _reserve(self) -> int:
        self.states.append(_Fork(()))
        return len(self.states) - 1


def compiled(pattern: str) -> Pattern | None:
    """The pattern ready to use; None when it is not regular, is too large, or has a mistake."""
    if len(pattern) > MAX_PATTERN_CHARS:
        return None
    builder = _Builder()
    try:
        builder.add(Reader(pattern).read())
    except NotRegular:
        return None
    return Pattern(tuple(builder.states))
