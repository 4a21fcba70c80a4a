"""Names, places and addresses, said or spelled."""

import re
import unicodedata

from agents_core.language.figures import numbers_in
from agents_core.language.sentences import STOP_WORDS, words
from agents_core.language.values.candidate import Candidate, settled
from agents_core.language.values.spelling import Run, runs

_INTRODUCED = re.compile(
    r"\b(?:(?:my|the|his|her|our|last|first|family|full|given|whole) name(?:'s| is)?|"
    r"name(?:'s| is)|i am|i'm|this is|it's|it is|call me|under(?: the name(?: of)?)?|"
    r"in the name of|called|speaking for|surname(?:'s| is)?|that's)\s+"
    r"(?:mr\.?|mrs\.?|ms\.?|dr\.?)?\s*"
    r"(?P<name>[^\W\d_][\w'’-]*(?:\s+[^\W\d_][\w'’-]*){0,3})",
    re.IGNORECASE,
)
_NAME_ENDS = re.compile(
    r"\s+(?:and|with|for|on|at|in|from|here|speaking|spelled|spelt|please|calling|to|i|my|the|that's|"
    r"without|like|as|is|of the|today|tomorrow|by the way|but|so|who|or)\b.*$",
    re.IGNORECASE,
)
_ANSWER_ENDS = re.compile(
    r"\s+(?:please|speaking|here|spelled|spelt|thanks|without|as in|with (?:an?|no|two|one)|"
    r"like)\b.*$",
    re.IGNORECASE,
)
_NOT_NAMES = STOP_WORDS | frozenset(
    """nobody none calling trying looking wondering not never sorry wrong right new here there back
    sure fine afraid happy going just still really very same name surname why know say tell idea
    yes no nope private secret happens ask hang hold wait
    husband wife good bad late spelled spelt spell customer member""".split()
)
_PARTICLES = frozenset("van von de der den da di du del la le el al bin ter ten dos".split())
_OTHER_PART = {"last": r"\b(?:first|given) name\b", "first": r"\b(?:last|family) name\b|surname"}
_LETTER = re.compile(
    r"\b(?P<out>without|with no|no)\s(?:an? )?(?P<no>[a-z])\b|\bwith (?:an? )(?P<yes>[a-z])\b", re.I
)
_UNSETTLED = re.compile(
    r"\b(?:not|or|no|mean|same|my|our|your|near|next|behind|old|usual)\b", re.IGNORECASE
)
_STREET = re.compile(
    r"\b(\d+[a-zA-Z]?\s+(?:[A-Za-z0-9.'-]+\s+){0,5}(?:street|st|avenue|ave|road|rd|lane|ln|drive|"
    r"dr|boulevard|blvd|way|court|ct|place|pl|square|sq|terrace|highway|row|close|crescent)\b\.?"
    r"(?:,?\s+(?:apartment|apt|suite|unit|flat|floor|room)\.?\s+\w+)?"
    r"(?:,\s*(?-i:(?:[A-Z][\w'-]*\s*){1,3})(?:\d{4,5})?)?)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:it's|it is|its|that's|that is|that would be|the \w+(?: \w+)? is|my \w+(?: \w+)? is|"
    r"to|at|for|in|under|i'd like|i would like|i'll have|i want|make it|let's say|um|uh|well|sure|"
    r"yes|yeah|no|ok|okay|please|oh|sorry|i mean|actually)\b[\s,:.]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[\s,]*(?:please|thanks|thank you|then)?[\s.!?,]*$", re.IGNORECASE)
_PLACE_STOPS = (
    r"today|tomorrow|tonight|now|right|at|on|in|from|to|for|please|this|next|and|or|with|by|"
    r"around|before|after|monday|tuesday|wednesday|thursday|friday|saturday|sunday|the|like|is|"
    r"are|via|do|will|during|currently|later|these|over|i|we|my"
)
_PLACE_WORD = rf"(?!(?:{_PLACE_STOPS})\b)[^\W\d_][\w'’.-]*"
_PLACE = rf"(?P<place>{_PLACE_WORD}(?:,?\s+{_PLACE_WORD}){{0,3}})"
_CORRECTED = re.compile(
    r"(?:^|[,.;]|\bor)\s*(?:no|sorry|i mean|actually|rather)\b"
    r"(?:[,\s]+(?:sorry|i mean|it's|it is))*[,\s]+",
    re.IGNORECASE,
)
_NOT_PLACES = STOP_WORDS | frozenset(
    "morning afternoon evening night noon minute moment hour advance general fact".split()
)


def find_name(text: str, *, asked: bool, part: str = "") -> Candidate | None:
    """A person's name as introduced, answered or spelled. ``part``: "first" or "last" of it."""
    text = text[_corrected_until(text) :] if asked else text
    spelled = [run for run in runs(text) if _is_spelled(run)]
    said = _said_name(text if not spelled else text[: spelled[0].start], asked)
    if spelled and (asked or said):
        return _spelled_name(text, spelled[-1], said, part)
    if said is None:
        return None
    name, start, end = said
    one = Candidate(_part(name, part), start, end)
    contradicted = any(_contradicts(name, match) for match in _LETTER.finditer(text)) or (
        bool(part) and re.search(_OTHER_PART[part], text, re.IGNORECASE) is not None
    )
    return None if contradicted and asked else one


def _part(name: str, part: str) -> str:
    """The first name, or the last with its particles: "van der Berg"."""
    names = name.split()
    if not part or len(names) < 2:
        return name
    particle = next((at for at, one in enumerate(names) if one.lower() in _PARTICLES), None)
    if part == "first":
        return names[0]
    return names[-1] if particle is None else " ".join(names[particle:])


def _contradicts(name: str, match: re.Match[str]) -> bool:
    """Whether the spelling that was told is not that of the name: "Catherine with a K"."""
    letter = (match["no"] or match["yes"]).lower()
    return (letter in name.lower()) is bool(match["out"])


def is_settled(text: str) -> bool:
    """Whether a place or an address was said without alternatives or references to another."""
    return _UNSETTLED.search(text) is None


def _corrected_until(text: str) -> int:
    """Where the last correction ends: "Smith, no, Smyth"."""
    return max((match.end() for match in _CORRECTED.finditer(text)), default=0)


def _is_spelled(run: Run) -> bool:
    return run.plain.isalpha() and len(run.plain) > 2 and len(run.pieces) > 2


def _said_name(text: str, asked: bool) -> tuple[str, int, int] | None:
    found: tuple[str, int, int] | None = None
    for match in _INTRODUCED.finditer(text):
        name = _NAME_ENDS.sub("", match["name"]).strip()
        strict = match[0].lower().startswith(("i'm", "i am", "it's", "it is", "this is", "that's"))
        if _is_name(name) and (not strict or name[0].isupper() or asked):
            found = (_cased(name), match.start("name"), match.start("name") + len(name))
    if found is None and asked:
        first = re.split(r"[.;:!?]|,", answer(text))[0]
        name = _ANSWER_ENDS.sub("", " " + first).strip()
        if _is_name(name):
            start = max(text.find(name), 0)
            return _cased(name), start, start + len(name)
    return found


def _is_name(name: str) -> bool:
    said = words(name)
    if numbers_in(name):
        return False  # "two tickets"
    return 1 <= len(said) <= 4 and not any(one in _NOT_NAMES for one in said) and len(name) > 1


def _cased(name: str) -> str:
    return name.title() if name.islower() else name


def _spelled_name(text: str, run: Run, said: tuple[str, int, int] | None, part: str) -> Candidate:
    spelled = run.plain.capitalize()
    if said is None or part:
        known = next((one for one in said[0].split() if _same(one, spelled)), "") if said else ""
        return Candidate(known or spelled, said[1] if said else run.start, run.end)
    names = said[0].split()
    same = [place for place, one in enumerate(names) if _same(one, spelled)]
    place = same[0] if same else len(names) - 1
    names[place] = names[place] if same else spelled
    following = text[run.end :].strip(" ,.")
    names += [following] if _is_name(following) and following.istitle() else []
    return Candidate(" ".join(names), said[1], run.end)


def _same(name: str, spelled: str) -> bool:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.lower() == spelled.lower()


def find_street(text: str) -> Candidate | None:
    """A street address: a house number, words, and a word for street."""
    return settled(
        text,
        [Candidate(one[1].strip(" ."), one.start(), one.end()) for one in _STREET.finditer(text)],
    )


def find_place(text: str, leads: str = "in|at|for|near|around|to|of") -> Candidate | None:
    """The place after such a word: "the weather in Paris"."""
    found = []
    for match in re.finditer(rf"\b(?:{leads})\s+{_PLACE}", text, re.IGNORECASE):
        name = match["place"].strip(" .,?!")
        if not all(word in _NOT_PLACES for word in words(name)):
            found.append(
                Candidate(_cased(name), match.start("place"), match.start("place") + len(name))
            )
    capitals = [one for one in found if one.value[0].isupper() and not text[one.start].islower()]
    return settled(text, capitals or found)


def answer(text: str) -> str:
    """A direct answer without its courtesies: "it's Rome, please" is Rome."""
    return _TAIL.sub("", _LEAD.sub("", text.strip())).strip()
