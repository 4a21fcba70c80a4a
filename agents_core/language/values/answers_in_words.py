"""Yes and no, and one of a few choices, as callers answer."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from agents_core.language.phonetics import sound_similarity
from agents_core.language.sentences import STOP_WORDS, stem, words
from agents_core.language.values.candidate import Candidate, settled
from agents_core.language.values.clock_times import find_offered, minutes_of, ordinals_in

_YES = re.compile(
    r"\b(?:yes|yeah|yep|yup|aye|sure|please do|of course|absolutely|definitely|certainly|correct|"
    r"exactly|indeed|go ahead|(?:that's|that is|it's|it is|quite) (?:right|fine|correct)|"
    r"i'd like that|why not)\b"
    r"|^\W*(?:ok|okay|right|fine|perfect|please|i do|we do|it is|i am|i would)\W*(?:please)?\W*$",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:^|[,.;!?] ?)(?:\w+,? ){0,2}(?:no|nope|nah|none|neither)\b"
    r"(?! (?:doubt|question|problem|idea|matter|worries|objections?)\b)"
    r"|\bnot (?:really|necessary|needed|at all|now|this time|today|for me|yet|right|correct)\b"
    r"|(?:n't|\bnot) (?:need|want|have|like|think so|believe so|require|right|correct|necessary)\b"
    r"|\b(?:absolutely|definitely|certainly|of course|surely) not\b|\bit(?:'s| is) not a\b"
    r"|\bnot that (?:i|we)\b|\b(?:wrong|incorrect|rather not)\b|^\W*please (?:don't|do not)\b"
    r"|^\W*(?:not|without|never|i don't|i haven't)\W*$",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:not (?:sure|certain)|no idea|(?:don't|do not) (?:know|remember|mind|care)|maybe|perhaps|"
    r"depends|possibly|whatever)\b",
    re.IGNORECASE,
)
_NO_OBJECTION = re.compile(r"\b(?:why not|no (?:problem|objections?|worries))\b", re.IGNORECASE)
_EVADES = re.compile(
    r"\b(?:hang on|hold on|(?:just |give me )?(?:one|a) (?:moment|second|minute|sec)|wait|"
    r"let me (?:see|check|think|look|find|ask)|"
    r"(?:don't|do not|can't|cannot) (?:know|remember|recall|have (?:it|that|one)|find it|say|tell)|"
    r"not (?:sure|certain)|no idea|what do you mean|pardon|rather not (?:say|tell|give)|"
    r"(?:say|repeat) that|repeat|never ?mind|forget it|none of your business|"
    r"(?:same )?as (?:before|usual|always|last time)|same (?:one|again|as)|"
    r"on (?:file|record)|whatever|doesn't matter|you (?:have|know) (?:it|that))\b",
    re.IGNORECASE,
)
_ASKS_BACK = re.compile(
    r"^\W*(?:and |but |so |well,? )?(?:what|which|how|why|when|where|who|is|are|do|does|can|could|"
    r"would|should|may|will|has|have)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:not|never|cannot|\w+n't|hate|if|unless|without|might|depends|usually|normally|used to|"
    r"was|were|had|instead|whether|broken|gone|dead|old|except|last time)\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"\b(?:i was (?:wondering|hoping)|i wonder|wondering)(?: if| whether)?\b"
    r"|\bif (?:i|we|you|it's|that's) (?:can|could|may|would|possible|ok|okay)\b",
    re.IGNORECASE,
)
_ASKS_ABOUT = re.compile(r"^\W*(?:what|which|how|why|is|are|do|does|did)\b", re.IGNORECASE)
_HEDGED = re.compile(
    r"\b(?:i (?:think|guess|believe|suppose)|probably|possibly|maybe|perhaps|or so|sort of|"
    r"something like)\b",
    re.IGNORECASE,
)
_ROUGHLY = re.compile(
    r"\b(?:about|around|roughly|maybe|perhaps|after|before|until|till|by|from|between|up to|"
    r"at least|at most|over|under|more than|less than|almost|nearly|either)\s+(?:the |on |at )?$",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:i|we|he|she|they|it|you|who)(?:'ve| have| had| has|'d)? (?:already |just |once |only )?"
    r"(?:(?!need|indeed)\w+ed|was|were|had|did|been|lost|told|took|wrote|went|got|said|bought|sent|paid|found|saw|"
    r"hate|hated)\b(?! (?:wondering|hoping|like|to know|thinking)\b)"
    r"|\b(?:used to|no longer|was|were|ago)\b|\bmy (?:old|last|previous|former|other)\b"
    r"|\b(?:my|our|his|her) (?:wife|husband|partner|son|daughter|friend|colleague|neighbou?r|boss|"
    r"brother|sister|mother|father|cousin)(?:'s)? (?:is|has|was|had|said|told|drives|wants)\b",
    re.IGNORECASE,
)
"""What was before, or is somebody else's: no value of what is wanted now."""
_MATTER = re.compile(
    r"\W*(?:question|talk|thing|problem|issue|favou?r|matter|request|moment|word)s?\b",
    re.IGNORECASE,
)
_EMPTY = STOP_WORDS | frozenset(
    """one it's sure think guess believe go ahead right fine take make want like number quite really
    well yeah yep actually sorry wait mean rather better said aware on say call called course
    absolutely definitely certainly perfect correct prefer suppose would today time date day name
    put i'm only exact alright great pay send use run staying live""".split()
)
"""Words of a reply that change no value."""
_SOUNDS_LIKE = 0.9  #: sound similarity at which a spoken word is taken for a choice


def yes_or_no(text: str) -> bool | None:
    """What a reply to a yes-or-no question says; None: neither, or both."""
    plain = text.replace("’", "'")
    if _UNSURE.search(plain) or _EVADES.search(plain):
        return None
    no = _NO.search(_NO_OBJECTION.sub(" ", plain))
    firm = re.sub(r"\b(?:[a-z]+|of course) not\b", " ", plain, flags=re.IGNORECASE)
    yes = _YES.search(firm if no else plain) or _NO_OBJECTION.search(plain)
    if yes and (no or re.search(r"\bnot\b|n't\b", _NO_OBJECTION.sub(" ", plain))):
        return None
    return bool(yes) if yes or no else None


def evades(text: str) -> bool:
    """Whether a reply gives no value: "hang on", "I don't know", a question."""
    plain = text.replace("’", "'")
    asks = "?" in plain and _ASKS_BACK.match(plain) is not None
    return asks or _EVADES.search(plain) is not None


def without_pauses(text: str) -> str:
    """The text with blanks for "one moment", "let me see" and their kind."""
    return _EVADES.sub(lambda match: " " * len(match[0]), text)


def is_doubtful(text: str, one: Candidate, *, asked: bool) -> bool:
    """Whether the words around a value leave it open: "around eight", "if Tom comes", "I think".

    ``asked``: the text answers a question for it; a request may ask and hedge out of courtesy.
    """
    plain = _COURTESY.sub(lambda match: " " * len(match[0]), text.replace("’", "'"))
    start = max((match.end() for match in re.finditer(r"[,.;!?]", text[: one.start])), default=0)
    end = re.search(r"[,.;!?](?:\s|$)", text[one.end :])
    around = [plain[start : one.start], plain[one.end :][: end.start() if end else None]]
    if one.start < one.end and any(_DOUBT.search(part) for part in around):
        return True
    if not asked:
        return _ASKS_ABOUT.match(plain) is not None
    rough = _ROUGHLY.search(text[: one.start]) is not None
    return rough or text.rstrip().endswith("?") or _HEDGED.search(text) is not None


def is_told(text: str, one: Candidate) -> bool:
    """Whether the clause of a value tells of something else: "I lost my card", "small question"."""
    before, after = _clause(text, one)
    return _TOLD.search(before + "#" + after) is not None or _MATTER.match(after) is not None


def _clause(text: str, one: Candidate) -> tuple[str, str]:
    plain = text.replace("’", "'")
    before = re.split(r"[,.;!?]\s| but ", plain[: one.start])[-1]
    return _COURTESY.sub(" ", before), re.split(r"[,.;!?](?:\s|$)| but ", plain[one.end :])[0]


def says_more(text: str, one: Candidate, field: Collection[str]) -> bool:
    """Whether a reply has words beside the value that may change it: "table 5", "12 stone", "AB12,
    or was it 13". ``field``: words that belong to what was asked."""
    known = {stem(word) for word in field}
    rest = words(without_pauses(f"{text[: one.start]} , {text[one.end :]}"))
    return any(word not in _EMPTY and stem(word) not in known for word in rest)


def answers_only(text: str) -> bool:
    """Whether a reply says yes or no and nothing that may be about something else."""
    rest = _NO.sub(" ", _YES.sub(" ", text.replace("’", "'")))
    return not any(word not in _EMPTY for word in words(rest))


def find_choice(
    text: str, choices: Sequence[Any], *, asked: bool, spoken: bool
) -> Candidate | None:
    """The choice that was named: by its words, as an offered time, or by its place."""
    times = [minutes_of(str(choice)) for choice in choices]
    if all(time is not None for time in times):
        return find_offered(text, [str(choice) for choice in choices])
    one = settled(text, [one for one in _named(text, choices) if not _is_denied(text, one)])
    if one is None and asked:
        one = settled(text, ordinals_in(text, choices))
    if one is None and spoken:
        heard = _sounding(text, choices)
        one = settled(text, [one for one in heard if not _is_denied(text, one)])
    return one


def _is_denied(text: str, one: Candidate) -> bool:
    """ "I never answer the phone" names no choice."""
    clause = re.split(r"[,.;!?]", text[: one.start])[-1].replace("’", "'")
    return re.search(r"\b(?:not|never|\w+n't)\b(?!.*\bbut\b)", clause, re.IGNORECASE) is not None


def _named(text: str, choices: Sequence[Any]) -> list[Candidate]:
    """Choices whose words all stand in the text; the one with more words wins its place."""
    places = [
        (stem(match[0].lower().replace("’", "'")), match)
        for match in re.finditer(r"[^\W_]+(?:['’]\w+)?", text)
    ]
    found: list[Candidate] = []
    for choice in sorted(choices, key=lambda one: -len(str(one))):
        wanted = [stem(word) for word in words(str(choice).replace("_", " "))]
        for at, (first, match) in enumerate(places):
            if not wanted or first != wanted[0]:
                continue
            end = _end_of(places, at, wanted)
            if end is not None and all(
                end <= one.start or one.end <= match.start() for one in found
            ):
                found.append(Candidate(choice, match.start(), end))
    return found


def _end_of(places: list[tuple[str, re.Match[str]]], at: int, wanted: list[str]) -> int | None:
    """Where the choice's words end that begin there, with at most two others between them."""
    for word in wanted[1:]:
        near = [
            place for place in range(at + 1, min(at + 4, len(places))) if places[place][0] == word
        ]
        if not near:
            return None
        at = near[0]
    return places[at][1].end()


def _sounding(text: str, choices: Sequence[Any]) -> list[Candidate]:
    found = []
    for match in re.finditer(r"[^\W\d_]{3,}", text):
        if match[0].lower() in STOP_WORDS:
            continue
        alike = [
            one
            for one in choices
            if sound_similarity(match[0].lower(), str(one).lower()) >= _SOUNDS_LIKE
        ]
        if alike:
            found.append(
                Candidate(alike[0], match.start(), match.end(), tuple(alike[1:]), certain=False)
            )
    return found
