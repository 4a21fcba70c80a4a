"""Whether the words after "the password is" disclose a password or talk about it.

Decided by grammar, not by a list of passwords: a statement about a password starts with a function
word ("not something I can see", "on your screen") or a descriptive word ("wrong", "case-sensitive",
"expired") and goes on with one. Any other noun or name is taken for the password.
"""

import re

from agents_core.call.guardrails.secrets.verdict import Verdict
from agents_core.language.figures.numbers.number_words import is_number_word
from agents_core.language.sentences import STOP_WORDS

FUNCTION_WORDS = STOP_WORDS | frozenset(
    "above across after afterwards again against ahead alone already although always among "
    "another anymore anyone anything anyway anywhere apart around aside away back before behind "
    "below beneath beside besides best between beyond both came come despite down during each "
    "either else elsewhere enough ever every everyone everything everywhere except few first "
    "further hence however indeed inside instead last later least less likely many mine must near "
    "neither never next nobody none nor nothing now nowhere often once one ones only onto other "
    "others otherwise outside own part per perhaps proof quite rather really right same several "
    "since so some somebody someone something sometimes somewhere soon sorry still such than then "
    "therefore though through throughout today together tomorrow tonight toward towards twice "
    "under unless unlike until unto upon usually via where whereas wherever whether while within "
    "without worth yesterday yet yours kind sort type matter it's he she him who's isn't aren't "
    "won't wasn't has been being goes means says ask".split()
)
_DETERMINERS = frozenset("a an the your their his her my our its this that".split())
_LEADING = frozenset("now just simply currently actually really still probably exactly".split())
_DESCRIBES = frozenset(
    "wrong correct incorrect right valid invalid safe secure insecure unsafe secret private "
    "personal public weak weaker strong stronger long longer short shorter simple simpler complex "
    "easy easier hard harder difficult fine ok okay good better bad great perfect ready new newer "
    "old older fresh stale empty blank missing required optional mandatory compulsory necessary "
    "essential crucial vital unknown different similar identical equal unique unchanged important "
    "sensitive confidential accurate visible invisible unclear clear open free full due subject "
    "active inactive online offline temporary permanent default case upper lower numeric "
    "alphanumeric random common obvious available unavailable able unable responsible automatic "
    "manual separate additional extra enough key vital useful useless pointless harmless normal "
    "standard typical usual familiar impossible possible critical fundamental "
    "shown known hidden set reset sent kept seen given written chosen forgotten lost broken stolen "
    "told found held made meant put spoken taken left gone done read bound built unset unread "
    "characters character digits digit letters letter symbols symbol numbers words".split()
)
"""Adjectives, participles with forms of their own, and what a password is made of."""
_MEASURES = re.compile(
    r"(?:character|digit|letter|symbol|number|word|sign|second|minute|hour|day|week|month|year|time"
    r"|attempt|step|part|piece|place|set|use)s?|of"
)
_BUILT = re.compile(
    r"[a-z]*[aeiouy][a-z]*(?:ed|ing)|[a-z]{3,}(?:ly|able|ible|ous|ful|less)|[a-z]{4,}ive|[a-z]+n't",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\s,.;:!?]+|[,.;:!?]")
_LONGEST_LABELLED = 6  #: words; a longer line after "password:" is a sentence
_FEWEST_NOUNS = 3  #: "the quick brown fox" is no way to talk about a password; "the first step" is


def after_is(words: str, *, complete: bool) -> Verdict:
    """``words``: what follows "password is", to the end of the text, which may still grow."""
    tokens, unfinished = _tokens(words, complete=complete)
    determined, nouns, place = False, 0, 0
    while place < len(tokens):
        word = tokens[place]
        if _is_number(word) and not (word == "one" and determined):
            follows = tokens[place + 1] if place + 1 < len(tokens) else ""
            if not follows and unfinished:
                return Verdict.OPEN
            if word == "one" and follows in FUNCTION_WORDS:
                return Verdict.ABOUT
            if not _MEASURES.fullmatch(follows):
                return Verdict.DISCLOSES
            place += 2
            continue
        if word in _DETERMINERS and place == 0:
            determined = True
        elif not (word in _LEADING and place == 0):
            if word == ",":
                return _listed(tokens[place:], unfinished=unfinished)
            if word in FUNCTION_WORDS or not word[0].isalnum():
                return Verdict.ABOUT
            nouns += not _describes(word)
            if nouns >= (_FEWEST_NOUNS if determined else 1):
                return Verdict.DISCLOSES
        place += 1
    return Verdict.OPEN if unfinished else Verdict.ABOUT


def _listed(tokens: list[str], *, unfinished: bool) -> Verdict:
    """``tokens`` begin with a comma. Words read out one by one ("correct, horse, battery, staple")
    are a passphrase; a name after a comma is not."""
    for place, token in enumerate(tokens[: 2 * _FEWEST_NOUNS]):
        is_word = place % 2 == 1
        if is_word and (token in FUNCTION_WORDS or not token[0].isalnum() or _describes(token)):
            return Verdict.ABOUT
        if not is_word and token != ",":
            return Verdict.ABOUT
    if len(tokens) >= 2 * _FEWEST_NOUNS:
        return Verdict.DISCLOSES
    return Verdict.OPEN if unfinished else Verdict.ABOUT


def after_colon(words: str, *, complete: bool) -> Verdict:
    """``words``: what follows "password:". It may be a label, or the end of half a sentence."""
    tokens, unfinished = _tokens(words, complete=complete)
    nouns = False
    for place, word in enumerate(tokens):
        if not word[0].isalnum():
            return Verdict.DISCLOSES if nouns else Verdict.ABOUT
        if word in FUNCTION_WORDS or place == _LONGEST_LABELLED:
            return Verdict.ABOUT
        nouns = nouns or not _describes(word)
    if unfinished:
        return Verdict.OPEN
    return Verdict.DISCLOSES if nouns else Verdict.ABOUT


def after_pin(words: str, *, complete: bool) -> Verdict:
    """``words``: what follows "the PIN is": only figures can be one."""
    tokens, unfinished = _tokens(words, complete=complete)
    tokens = tokens[1:] if tokens and tokens[0] in _LEADING else tokens
    if not tokens:
        return Verdict.OPEN if unfinished else Verdict.ABOUT
    return after_is(words, complete=complete) if _is_number(tokens[0]) else Verdict.ABOUT


def _tokens(words: str, *, complete: bool) -> tuple[list[str], bool]:
    """Lower-case words and marks; whether more may follow, without a last word that may go on."""
    found = [match[0].lower().replace("’", "'") for match in _TOKEN.finditer(words)]
    tokens = [token.strip("\"'“”‘()") or token for token in found]
    ended = bool(tokens) and tokens[-1] in (".", "!", "?", ";")
    if not complete and tokens and tokens[-1][0].isalnum() and not words[-1:].isspace():
        tokens.pop()
    return tokens, not complete and not ended


def _is_number(word: str) -> bool:
    return is_number_word(word) or word[0].isdigit()


def _describes(word: str) -> bool:
    """Hyphens join two words at most: "case-sensitive", but not "correct-horse-battery"."""
    *before, last = word.split("-")
    return len(before) <= 1 and bool(last in _DESCRIBES or _BUILT.fullmatch(last))
