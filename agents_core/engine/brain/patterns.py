"""A JSON schema's regular expressions, matched in time linear in the text. It knows no property.

Patterns come from clients, and Python's ``re`` backtracks: ``^([A-Z]+-?)*[0-9]{4}$`` takes twice as
long for every further letter and holds the global lock meanwhile. Here a pattern becomes a
nondeterministic automaton whose states are followed all at once (Thompson's construction), which
takes at most states x characters steps whatever the pattern. What is not regular, or too large, is
not matched at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

MAX_PATTERN_CHARS = 200
MAX_TEXT_CHARS = 200
MAX_STATES = 600
"""With the longest text about 20 ms; the patterns people write need 10 to 60."""

_CLASSES: dict[str, Callable[[str], bool]] = {
    "d": lambda char: "0" <= char <= "9",
    "w": lambda char: char == "_" or (char.isascii() and char.isalnum()),
    "s": str.isspace,
    "D": lambda char: not "0" <= char <= "9",
    "W": lambda char: not (char == "_" or (char.isascii() and char.isalnum())),
    "S": lambda char: not char.isspace(),
}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
_HEX_DIGITS = {"x": 2, "u": 4}


class _NotRegular(Exception):
    """Outside of what is matched here: look-around, back-references, mistakes."""


# --- the parse tree ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _One:
    """One character."""

    fits: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Edge:
    """The beginning or the end of the text."""

    end: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """One after the other."""

    parts: "tuple[_Node, ...]"


@dataclass(frozen=True, slots=True)
class _Either:
    """One of several."""

    ways: "tuple[_Node, ...]"


@dataclass(frozen=True, slots=True)
class _Repeat:
    """``least`` to ``most`` times; ``most`` None: without end."""

    part: "_Node"
    least: int
    most: int | None


_Node: TypeAlias = _One | _Edge | _Row | _Either | _Repeat


class _Reader:
    """Recursive descent over one pattern; its length bounds the depth."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def read(self) -> _Node:
        node = self._either()
        if self._at < len(self._pattern):
            raise _NotRegular("a bracket too many")
        return node

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise _NotRegular("it ends too early")
        self._at += 1
        return char

    def _took(self, text: str) -> bool:
        if not self._pattern.startswith(text, self._at):
            return False
        self._at += len(text)
        return True

    def _either(self) -> _Node:
        ways = [self._row()]
        while self._took("|"):
            ways.append(self._row())
        return _Either(tuple(ways)) if len(ways) > 1 else ways[0]

    def _row(self) -> _Node:
        parts: list[_Node] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom()))
        return _Row(tuple(parts))

    def _atom(self) -> _Node:
        match self._take():
            case "^":
                return _Edge(end=False)
            case "$":
                return _Edge(end=True)
            case ".":
                return _One(lambda char: char not in "\r\n")
            case "(":
                return self._group()
            case "[":
                return self._set()
            case "\\":
                return _One(self._escaped())
            case "*" | "+" | "?" | "{" | "}" | "]":
                raise _NotRegular("a sign in the wrong place")
            case char:
                return _One(char.__eq__)

    def _group(self) -> _Node:
        if self._took("?") and not self._took(":"):
            raise _NotRegular("look-around, names and flags")
        node = self._either()
        if not self._took(")"):
            raise _NotRegular("a bracket is open")
        return node

    def _repeated(self, part: _Node) -> _Node:
        match self._peek():
            case "*":
                least, most = 0, None
            case "+":
                least, most = 1, None
            case "?":
                least, most = 0, 1
            case "{":
                return self._counted(part)
            case _:
                return part
        self._at += 1
        return self._greedy_or_not(_Repeat(part, least, most))

    def _counted(self, part: _Node) -> _Node:
        self._at += 1
        least = self._number()
        most: int | None = least
        if self._took(","):
            most = None if self._peek() == "}" else self._number()
        if not self._took("}") or (most is not None and most < least):
            raise _NotRegular("no count")
        return self._greedy_or_not(_Repeat(part, least, most))

    def _number(self) -> int:
        digits = ""
        while self._peek() and self._peek() in "0123456789":
            digits += self._take()
        if not 1 <= len(digits) <= 3:
            raise _NotRegular("no count, or a large one")
        return int(digits)

    def _greedy_or_not(self, node: _Repeat) -> _Node:
        """Whether it takes much or little changes nothing in whether it fits."""
        self._took("?")
        if self._peek() and self._peek() in "*+?{":
            raise _NotRegular("two counts")
        return node

    def _escaped(self) -> Callable[[str], bool]:
        fits = self._class_or_char()
        return fits if callable(fits) else fits.__eq__

    def _class_or_char(self) -> Callable[[str], bool] | str:
        """What follows a backslash."""
        char = self._take()
        if char in _CLASSES:
            return _CLASSES[char]
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char in _HEX_DIGITS:
            digits = "".join(self._take() for _ in range(_HEX_DIGITS[char]))
            if not all(digit in "0123456789abcdefABCDEF" for digit in digits):
                raise _NotRegular("no code")
            return chr(int(digits, 16))
        if char.isalnum():
            raise _NotRegular("word boundaries, back-references, properties")
        return char

    def _set(self) -> _Node:
        negated = self._took("^")
        classes: list[Callable[[str], bool]] = []
        ranges: list[tuple[str, str]] = []
        while not self._took("]"):
            first = self._member()
            if callable(first):
                classes.append(first)
                continue
            last: Callable[[str], bool] | str = first
            if self._peek() == "-" and self._pattern[self._at + 1 : self._at + 2] not in ("]", ""):
                self._at += 1
                last = self._member()
            if callable(last) or last < first:
                raise _NotRegular("no range")
            ranges.append((first, last))

        def fits(char: str) -> bool:
            within = any(first <= char <= last for first, last in ranges)
            return (within or any(one(char) for one in classes)) is not negated

        return _One(fits)

    def _member(self) -> Callable[[str], bool] | str:
        char = self._take()
        if char == "[":
            raise _NotRegular("sets of sets mean different things to different readers")
        return self._class_or_char() if char == "\\" else char


# --- the automaton ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Fork:
    """Go on at every one of these states, without a character."""

    to: tuple[int, ...]


_State: TypeAlias = _One | _Edge | _Fork


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
                if isinstance(state, _One) and state.fits(text[place]):
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
                case _Edge(end):
                    if last if end else first:
                        todo.append(number + 1)


class _Builder:
    """States in a row: a state goes on at the next one unless it is a fork."""

    def __init__(self) -> None:
        self.states: list[_State] = []
        self._steps = 0

    def add(self, node: _Node) -> None:
        self._steps += 1  # counted apart from the states: an empty group has none
        if max(self._steps, len(self.states)) > MAX_STATES:
            raise _NotRegular("too large")
        match node:
            case _One() | _Edge():
                self.states.append(node)
            case _Row(parts):
                for part in parts:
                    self.add(part)
            case _Either(ways):
                self._either(ways)
            case _Repeat():
                self._repeat(node)

    def _either(self, ways: tuple[_Node, ...]) -> None:
        fork = self._reserve()
        starts, ends = [], []
        for way in ways:
            starts.append(len(self.states))
            self.add(way)
            ends.append(self._reserve())
        self.states[fork] = _Fork(tuple(starts))
        for end in ends:
            self.states[end] = _Fork((len(self.states),))

    def _repeat(self, node: _Repeat) -> None:
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
        builder.add(_Reader(pattern).read())
    except _NotRegular:
        return None
    return Pattern(tuple(builder.states))
