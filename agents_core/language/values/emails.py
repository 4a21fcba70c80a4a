"""E-mail addresses, written or said: "john hyphen smith at example dot com"."""

import re

from agents_core.language.sentences import STOP_WORDS
from agents_core.language.values.candidate import Candidate, settled
from agents_core.language.values.spelling import runs

_WRITTEN = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SIGNS = {
    "dot": ".", "point": ".", "period": ".", "hyphen": "-", "dash": "-", "minus": "-",
    "underscore": "_", "plus": "+",
}  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.@+_-]")
_ASIDE = re.compile(
    r",?\s*\b(?:all (?:in )?one word|one word|no spaces?|without (?:a )?spaces?|in digits|"
    r"in figures|all (?:in )?lower ?case|all small letters|no dots?|without (?:any )?dots?|"
    r"at sign)\b,?",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"one word|no space|no dots?|without (?:a )?space", re.IGNORECASE)
_LEADS = STOP_WORDS | frozenset(
    "address email mail e-mail write send contact reach use try receipt under name sorry".split()
)
_NO_NAMES = frozenset("me us it is be am are look meet here there home work".split())
_MOST_HOST_WORDS = 4  #: of a host's name before its first dot: "my little shop dot com"


def find_email(text: str) -> Candidate | None:
    """The address that was meant; where it is not clear where it begins, both readings."""
    text = text.lower() if text.isupper() else text
    written = [
        Candidate(match[0].rstrip(".-"), match.start(), match.end())
        for match in _WRITTEN.finditer(text)
    ]
    return settled(text, written or _said(text))


def _said(text: str) -> list[Candidate]:
    together = _TOGETHER.search(text) is not None
    plain = _ASIDE.sub(lambda match: " " * len(match[0]), text)
    tokens = _tokens(plain)
    found = []
    for place, (word, _, _) in enumerate(tokens):
        if word in ("at", "@"):
            host, last = _host(tokens, place + 1)
            local = _locals(plain, tokens, place, together) if host else []
            if local:
                readings = tuple(f"{name}@{host}" for name, _ in local)
                start, end = local[0][1], tokens[last][2]
                found.append(Candidate(readings[0], start, end, others=readings[1:]))
    return found


def _tokens(text: str) -> list[tuple[str, int, int]]:
    """Lower-case words, signs, and what was spelled, each with its place."""
    spelled = [run for run in runs(text) if run.plain]
    found: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(text.lower()):
        run = next((one for one in spelled if one.start <= match.start() < one.end), None)
        if run is None:
            found.append((match[0], match.start(), match.end()))
        elif match[0] == text[run.start : run.end].lower() and [one[0] for one in found[-1:]] == [
            "at"
        ]:
            found.append((match[0], run.start, run.end))  # "at one dot com"
        elif not found or found[-1][1] != run.start:
            signed = run.signed if "_" in run.pieces or _said_dash(text, run.start, run.end) else ""
            found.append((signed.lower() or run.plain.lower(), run.start, run.end))
    return found


def _said_dash(text: str, start: int, end: int) -> bool:
    return re.search(r"\b(?:dash|hyphen)\b", text[start:end], re.IGNORECASE) is not None


def _host(tokens: list[tuple[str, int, int]], place: int) -> tuple[str, int]:
    """The host's name from there on, and its last token; empty without a dot."""
    host, dotted, words = "", False, 0
    last = place
    while place < len(tokens):
        word = tokens[place][0]
        sign = _SIGNS.get(word, word if word in ".-_+" else "")
        if sign and place + 1 < len(tokens):
            follows = tokens[place + 1][0]
            if follows in _SIGNS or (dotted and sign != "."):
                break
            host, dotted, words = host + sign, dotted or sign == ".", 0
        elif not sign and (words == 0 or not dotted) and words < _MOST_HOST_WORDS:
            host, words, last = host + word, words + 1, place
        else:
            break
        place += 1
    return (
        (host.rstrip("."), last)
        if dotted and re.fullmatch(r"[\w-]+(\.[\w-]+)+", host)
        else ("", last)
    )


def _locals(
    text: str, tokens: list[tuple[str, int, int]], at: int, together: bool
) -> list[tuple[str, int]]:
    """The part before the "at", and where it starts: joined by signs for certain; a word that only
    stands beside it may belong to it."""
    name, place, open_sign = "", at - 1, False
    sure: list[tuple[str, int]] = []
    while place >= 0:
        word, start, end = tokens[place]
        sign = _SIGNS.get(word, word if word in ".-_+" else "")
        if sign:
            if open_sign or not name:
                break
            name, open_sign = sign + name, True
        elif not name or open_sign:
            name, open_sign = word + name, False
        elif word in _LEADS or (not name[0].isdigit() and _parted(text, tokens, place)):
            break
        else:
            if not (name[0].isdigit() or together or _is_spelled(text, start, end)):
                sure.append((name, tokens[place + 1][1]))
            name = word + name
        place -= 1
    name = name.lstrip("".join(".-+"))
    if not name or name in _NO_NAMES:
        return []
    whole = (name, tokens[place + 1][1])
    return [whole, *reversed(sure)] if len(sure) < 3 else []


def _parted(text: str, tokens: list[tuple[str, int, int]], place: int) -> bool:
    """Whether a pause parts two words: "my mail, anna at ..."; not after spelled letters."""
    gap = text[tokens[place][2] : tokens[place + 1][1]]
    return len(tokens[place][0]) > 2 and re.search(r"[,.:;!?]", gap) is not None


def _is_spelled(text: str, start: int, end: int) -> bool:
    return all(len(word) == 1 for word in text[start:end].split())
