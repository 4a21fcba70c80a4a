"""Codes, reference numbers and phone numbers, written, spelled or said."""

import re
from collections.abc import Callable, Sequence

from agents_core.language.patterns import matches
from agents_core.language.values.candidate import Candidate, corrects, settled
from agents_core.language.values.spelling import Run, runs

PHONE_DIGITS = 6  #: the fewest of a phone number
_TRUNK_ZERO = re.compile(r"^(\+\s?\d{1,3})\s*\(0\)")  #: "+49 (0)89", not dialled after the "+"
_WRITTEN_PHONE = re.compile(r"(?:\+\s?)?\(?\d[\d\s().\-–/]{4,}\d")


def find_code(
    text: str, pattern: str = "", *, asked: bool, cues: Sequence[str] = ()
) -> Candidate | None:
    """The code that was meant. ``cues``: words that announce it ("order", "number")."""
    fits = (lambda value: matches(pattern, value)) if pattern else None
    found = runs(text)
    if fits is not None:
        return _fitting(text, found, fits)
    kept = [run for run in found if _looks_like_code(run, asked) or _announced(text, run, cues)]
    announced = [run for run in kept if _announced(text, run, cues)]
    one = settled(text, [_candidate(run) for run in announced or kept])
    if one is not None and _is_partly_corrected(text, found, one):
        return None
    return one


def _candidate(run: Run) -> Candidate:
    return Candidate(run.signed, run.start, run.end, certain=not run.guessed)


def _looks_like_code(run: Run, asked: bool) -> bool:
    digits = any(map(str.isdigit, run.plain))
    letters = any(map(str.isalpha, run.plain))
    if asked:
        return len(run.plain) > 1 and (digits or len(run.plain) > 2)
    return len(run.plain) > 2 and digits and (letters or len(run.plain) > 3)


def _announced(text: str, run: Run, cues: Sequence[str]) -> bool:
    before = re.findall(r"[a-z]+", text[max(run.start - 40, 0) : run.start].lower())[-4:]
    return any(cue in before for cue in cues) and any(map(str.isdigit, run.plain))


def _is_partly_corrected(text: str, found: Sequence[Run], one: Candidate) -> bool:
    """ "A B 4 4 2, no, 5": what the whole is now is not certain."""
    after = [run for run in found if run.start >= one.end]
    longer = [run for run in found if run.end <= one.start and len(run.plain) > len(str(one.value))]
    return any(corrects(text[one.end : run.start]) for run in after) or any(
        corrects(text[run.end : one.start]) for run in longer
    )


def _fitting(text: str, found: Sequence[Run], fits: Callable[[str], bool]) -> Candidate | None:
    """The run that the pattern allows; else all of them together, or with a part replaced."""
    options = [(run, _shaped(run, fits)) for run in found]
    whole = [
        Candidate(value, run.start, run.end, certain=not run.guessed)
        for run, value in options
        if value
    ]
    one = settled(text, whole)
    if one is not None:
        return None if _is_partly_corrected(text, found, one) else one
    if len(found) < 2:
        return None
    joined = _joined(text, found)
    value = next((shape for shape in _shapes(joined) if fits(shape)), None) if joined else None
    return Candidate(value, found[0].start, found[-1].end, certain=False) if value else None


def _joined(text: str, found: Sequence[Run]) -> str:
    """All runs in a row; "A 7 7 B, sorry, D" replaces the last sign."""
    joined = ""
    for place, run in enumerate(found):
        gap = text[found[place - 1].end : run.start] if place else ""
        joined = joined[:-1] if place and corrects(gap) else joined
        joined += run.plain
    return joined


def _shaped(run: Run, fits: Callable[[str], bool]) -> str:
    return next((one for one in (run.signed, *_shapes(run.plain)) if fits(one)), "")


def _shapes(plain: str) -> tuple[str, ...]:
    letters, digits = re.match(r"([A-Za-z]*)(.*)", plain, re.DOTALL).groups()  # type: ignore[union-attr]
    dashed = f"{letters}-{digits}" if letters and digits else plain
    return (plain, plain.lower(), dashed, f"#{plain}")


def find_phone(text: str, *, asked: bool) -> Candidate | None:
    """Digits with the "+" that was written or said; separators are dropped."""
    found = [
        Candidate(
            re.sub(r"[^\d+]", "", _TRUNK_ZERO.sub(r"\1", match[0])), match.start(), match.end()
        )
        for match in _WRITTEN_PHONE.finditer(text)
    ]
    found = [one for one in found if len(one.value.strip("+")) >= PHONE_DIGITS]
    if not found:
        found = [_said_phone(text, group) for group in _digit_runs(text)]
        found = [one for one in found if len(one.value.strip("+")) >= PHONE_DIGITS]
    return settled(text, found)


def _digit_runs(text: str) -> list[Run]:
    return [run for run in runs(text) if run.plain.isdigit()]


def _said_phone(text: str, run: Run) -> Candidate:
    plus = re.search(r"\bplus\s+$", text[: run.start], re.IGNORECASE)
    start = plus.start() if plus else run.start
    return Candidate("+" * bool(plus) + run.plain, start, run.end, certain=not run.guessed)
