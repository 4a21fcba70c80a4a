"""A regular expression read into a tree: the part of the syntax that stays regular.

It matches nothing; ``patterns`` does. Python's own parser is private and knows more than that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

MAX_GROUPS = 20  #: within each other; bounds the depth of the recursion

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


class NotRegular(Exception):
    """Outside of what is matched here: look-around, back-references, mistakes."""


@dataclass(frozen=True, slots=True)
class One:
    """One character."""

    fits: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Edge:
    """The beginning or the end of the text."""

    end: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One after the other."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """One of several."""

    ways: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    """``least`` to ``most`` times; ``most`` None: without end."""

    part: "Node"
    least: int
    most: int | None


Node: TypeAlias = One | Edge | Row | Either | Repeat


class Reader:
    """Recursive descent over one pattern; its length bounds the depth."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._groups = 0  # open ones

    def read(self) -> Node:
        """The tree.

        Raises:
            NotRegular: it is something else.
        """
        node = self._either()
        if self._at < len(self._pattern):
            raise NotRegular("a bracket too many")
        return node

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise NotRegular("it ends too early")
        self._at += 1
        return char

    def _took(self, text: str) -> bool:
        if not self._pattern.startswith(text, self._at):
            return False
        self._at += len(text)
        return True

    def _either(self) -> Node:
        ways = [self._row()]
        while self._took("|"):
            ways.append(self._row())
        return Either(tuple(ways)) if len(ways) > 1 else ways[0]

    def _row(self) -> Node:
        parts: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom()))
        return Row(tuple(parts))

    def _atom(self) -> Node:
        match self._take():
            case "^":
                return Edge(end=False)
            case "$":
                return Edge(end=True)
            case ".":
                return One(lambda char: char not in "\r\n")
            case "(":
                return self._group()
            case "[":
                return self._set()
            case "\\":
                return One(self._escaped())
            case "*" | "+" | "?" | "{" | "}" | "]":
                raise NotRegular("a sign in the wrong place")
            case char:
                return One(char.__eq__)

    def _group(self) -> Node:
        if self._took("?") and not self._took(":"):
            raise NotRegular("look-around, names and flags")
        self._groups += 1
        if self._groups > MAX_GROUPS:
            raise NotRegular("groups within groups")
        node = self._either()
        if not self._took(")"):
            raise NotRegular("a bracket is open")
        self._groups -= 1
        return node

    def _repeated(self, part: Node) -> Node:
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
        return self._greedy_or_not(Repeat(part, least, most))

    def _counted(self, part: Node) -> Node:
        self._at += 1
        least = self._number()
        most: int | None = least
        if self._took(","):
            most = None if self._peek() == "}" else self._number()
        if not self._took("}") or (most is not None and most < least):
            raise NotRegular("no count")
        return self._greedy_or_not(Repeat(part, least, most))

    def _number(self) -> int:
        digits = ""
        while self._peek() and self._peek() in "0123456789":
            digits += self._take()
        if not 1 <= len(digits) <= 3:
            raise NotRegular("no count, or a large one")
        return int(digits)

    def _greedy_or_not(self, node: Repeat) -> Node:
        """Whether it takes much or little changes nothing in whether it fits."""
        self._took("?")
        if self._peek() and self._peek() in "*+?{":
            raise NotRegular("two counts")
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
                raise NotRegular("no code")
            return chr(int(digits, 16))
        if char.isalnum():
            raise NotRegular("word boundaries, back-references, properties")
        return char

    def _set(self) -> Node:
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
                raise NotRegular("no range")
            ranges.append((first, last))

        def fits(char: str) -> bool:
            within = any(first <= char <= last for first, last in ranges)
            return (within or any(one(char) for one in classes)) is not negated

        return One(fits)

    def _member(self) -> Callable[[str], bool] | str:
        char = self._take()
        if char == "[":
            raise NotRegular("sets of sets mean different things to different readers")
        return self._class_or_char() if char == "\\" else char
