"""Collects the inline content of one block as ``Words``."""

from agents_core.knowledge.documents.tree.nodes import Words

SOFT_HYPHEN = "\u00ad"
CENT_DIGITS = 2
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SIGNS = ".,;:!?…"


_LAST_CENTS = "059"  #: of prices with raised cents; other figures may be the numbers of notes


def raised(text: str, before: str) -> str:
    """Text above the line, after the sign ``before``: "5" with a raised "99" is a price with
    cents, "m" with a raised "2" is m²."""
    figure = text.strip()
    if not figure.isdecimal():
        return text
    cents = len(figure) == CENT_DIGITS and before.isdecimal() and figure[-1] in _LAST_CENTS
    return f".{figure}" if cents else text.translate(_RAISED)


class WordsBuilder:
    """Runs of white space become one space; none stands at the beginning or the end."""

    def __init__(self, line: int) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._space = False
        self._divider = ""
        self._starts = [(0, line)]
        self._line: int | None = None
        self._notes: list[tuple[int, str]] = []
        self._bold_depth = 0
        self._bold = 0  # characters of the bold beginning
        self._all_bold = True

    def add(self, text: str) -> None:
        """Text as it stands between markup."""
        text = text.replace(SOFT_HYPHEN, "")
        words = text.split()
        if not words:
            self._space |= bool(text)
            return
        if self._divider and self._length and self._pieces[-1][-1] not in _SIGNS:
            self._append(self._divider)
        self._divider = ""
        if self._length and (self._space or text[0].isspace()):
            self._append(" ")
        if self._line is not None:
            self._starts.append((self._length, self._line))
            self._line = None
        self._append(" ".join(words))
        self._space = text[-1].isspace()
        if self._all_bold and self._bold_depth:
            self._bold = self._length
        else:
            self._all_bold = False

    def add_raised(self, text: str) -> None:
        """Text above the line."""
        self.add(raised(text, self._pieces[-1][-1] if self._length else ""))

    def new_line(self, line: int) -> None:
        """The next text begins on that source line."""
        self._space = True
        if self._length:
            self._line = line
        else:
            self._starts = [(0, line)]

    def divide(self, sign: str) -> None:
        """The next text is another item: a sign and a space stand before it, or the space alone
        where a sign stands already."""
        self._space = True
        self._divider = sign

    def note(self, label: str) -> None:
        """A reference to a footnote stands here."""
        self._notes.append((self._length, label))

    def bold(self, change: int) -> None:
        """+1 where bold text begins, -1 where it ends."""
        self._bold_depth += change

    def words(self) -> Words:
        """What was collected."""
        return Words("".join(self._pieces), tuple(self._starts), tuple(self._notes), self._bold)

    def _append(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)
