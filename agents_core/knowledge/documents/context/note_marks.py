"""Footnotes that an author made of signs: "Saver*" in a table, "* Only until 31 March" below it."""

import re

from agents_core.knowledge.documents.tree.nodes import Words

_MARK = re.compile(r"(\*{1,4}|[†‡]{1,2}|[¹²³⁴⁵⁶⁷⁸⁹]{1,2}\)?|[1-9]\))\s*(?=\w)")
_NEAR = 200  #: characters before a bracket
_NO_POWER = r"(?<!\dm)(?<!\d m)(?<!\bm)(?<![mckd]m)(?<!\bft)(?<!\bin)"
"""Before "²" and "³": not behind a unit of length."""
_NEXT = re.compile(r"(?<=[.!;] )(?:\*{1,4}|[†‡]{1,2}|[¹²³⁴⁵⁶⁷⁸⁹]{1,2}\)?|[1-9]\)) ?(?=\w)")


def first_note(words: Words) -> tuple[str, Words, Words] | None:
    """The mark that the words begin with, its note, and what stands after that."""
    found = _MARK.match(words.text)
    if found is None:
        return None
    following = _NEXT.search(words.text, found.end())
    end = following.start() if following else len(words.text)
    return found[1], words.cut(found.end(), end), words.cut(end, len(words.text))


def has_mark(text: str, mark: str) -> bool:
    """Whether a word or figure of the text has that mark behind it."""
    return without_mark(text, mark) != text


def without_mark(text: str, mark: str) -> str:
    """The text without that mark."""
    if mark.endswith(")"):
        return _behind(mark).sub(lambda found: found[0] if _is_in_brackets(found) else "", text)
    return _behind(mark).sub("", text)


def _behind(mark: str) -> re.Pattern[str]:
    space = " ?" if mark.endswith(")") else ""
    before = r"(?<![\s(*†‡\d])" if mark[0] in "123456789" else r"(?<![\s(*†‡])"
    before += _NO_POWER if mark in "²³" else ""
    return re.compile(rf"(?<!^){before}{space}{re.escape(mark)}(?![\w*†‡¹²³⁴⁵⁶⁷⁸⁹)])")


def _is_in_brackets(found: re.Match[str]) -> bool:
    """Whether the bracket of "1)" belongs to the text: "(level 1)"."""
    before = found.string[max(found.start() - _NEAR, 0) : found.start()]
    return found[0].endswith(")") and before.count("(") > before.count(")")
