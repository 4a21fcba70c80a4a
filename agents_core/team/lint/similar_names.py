"""Compares words with the names of a team: the name that was probably meant."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

_FAR = 99
_SHORT, _LONG = 4, 8  #: characters: a name below the first may not differ, below the second by one


def meant(words: str, names: Iterable[str]) -> str:
    """The name these words misspell; empty when they are none's, or spell one correctly.

    One wrong, missing, additional or swapped letter in a name of 3 to 7 characters, two in a longer
    one; case, spaces and underscores only count when nothing else differs.
    """
    distance, name = min(((_distance(words, name), name) for name in names), default=(_FAR, ""))
    if distance > _allowed(name) or words.casefold() == name.casefold():
        return ""
    return name


def _distance(words: str, name: str) -> int:
    """Optimal string alignment, in which a swap of two letters counts as one.

    Word by word where there are as many: "Best Desk" is not "Pets Desk", though two letters are few
    for eight.
    """
    pairs = list(zip(words.split(), name.split(), strict=False))
    if len(pairs) > 1 and len(words.split()) == len(name.split()):
        found = [OSA.distance(_joined(one), _joined(other)) for one, other in pairs]
        if any(d > max(1, _allowed(b)) for d, (_, b) in zip(found, pairs, strict=True)):
            return _FAR
        return sum(found)
    return OSA.distance(_joined(words), _joined(name))


def _allowed(name: str) -> int:
    length = len(_joined(name))
    return 0 if length < _SHORT - 1 else 1 if length < _LONG else 2


def _joined(name: str) -> str:
    return name.casefold().replace(" ", "").replace("_", "").replace(".", "")


def is_part_of(words: str, names: Iterable[str]) -> bool:
    """Whether all its words are among those of one name: "Pets" is short for "Pets Desk"."""
    spelt = set(words.casefold().split())
    return any(spelt <= set(name.casefold().split()) for name in names)


def differs_by_ending(words: str, name: str) -> bool:
    """Such as singular and plural: "Account" and "Accounts", "Guide" and "Guided"."""
    one, other = sorted((words.casefold(), name.casefold()), key=len)
    return other.startswith(one)
