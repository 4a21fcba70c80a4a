"""Answers from a tool's output: its sentences that answer the question, unchanged.

No figure and no fact is added: everything about the subject comes from the output.
"""

import re
from collections.abc import Sequence

import numpy as np

from agents_core.engine.brain.answers import record_selection
from agents_core.engine.brain.answers.tool_output import read_output
from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.engine.brain.ranking.tool_ranker import Ranker
from agents_core.language.sentences import capitalised, content_words, sentences, stem, words

# Found on tests/paraphrases/tune.jsonl against the ten facts of its document.
_ANSWERS = 0.30  #: a find below this does not answer the question
_ALSO = 0.06  #: a second find this close to the best is told, too
_ALSO_PLAIN = 0.15
_OPENS = 0.12  #: the first sentence of a plain text
_TELLS_ALL = 3  #: sentences of a plain text that are simply read out
_MAX_SENTENCES = 2
# Rules in a document are imperatives, too ("Do not pack ...", "Call 555"): only what nobody but an
# agent can do is an order to it, with or without the caller as its object.
_CALLER = r"(?:the |a )?(?:caller|customer|user)\b(?! (?:service|support|care|desk|line|cent))"
_SPEAKS = (
    r"(?:tell|inform|let|ask|offer|remind|invite|help|assure|thank|give|explain|transfer|connect|"
    r"suggest|apologi[sz]e)"
)
_FOR_AGENT = re.compile(
    rf"^(?:please )?(?:(?:do not|don't|never) )?(?:{_SPEAKS} (?:\w+ ){{0,2}}?(?:them\b|{_CALLER})|"
    r"apologi[sz]e\b|suggest\b|say\b|offer (?:to|help|an?|another|the|assistance)\b|"
    r"explain (?:that|why|how|kindly|briefly)\b|ask (?:whether|if|again|one|a)\b|"
    r"(?:respond|reply|answer) (?:with|in|only|that|briefly|kindly|the (?:question|caller))\b|"
    r"(?:continue|proceed with) the (?:conversation|call)\b|hand (?:the call|off|back)\b)|"
    r"^(?:please )?(?:do not|don't|never) (?:retry|repeat|guess|invent|make up|state|tell|mention|"
    r"reveal|promise|discuss|assume|speculate|(?:call|use) (?:this|the) (?:tool|function))\b",
    re.IGNORECASE,
)
_USES = re.compile(r"^(?:please )?(?:first |then )?(?:use|call|run|try|invoke)\b", re.IGNORECASE)
_IDENTIFIER = re.compile(r".*\b(?:[a-z]+_\w+|[a-z]{3,}[A-Z]\w*)")
_TOLD = re.compile(
    r"^(?:please )?(?:tell|inform|let)\s+(?:the )?(?:caller|customer|user|them)\s+"
    r"(?:know\s+)?(?:that\s+)?(?P<said>.{8,})$",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"\b(?:cancel(?:l?ed)|denied|declined|reject(?:ed|ion)?|refused|expired|timed out|time-?out|"
    r"failed|failure|error|not approved|not allowed|not permitted|not signed in|nobody signed in|"
    r"nobody is signed in|not available|unavailable|locked|missing|could not|cannot|can't|couldn't|"
    r"unable|invalid|unauthori[sz]ed|forbidden|not found|nothing (?:was )?found|"
    r"no (?:\w+ )?(?:passages?|results?|match(?:es)?|records?|entry|entries|answers?))\b",
    re.IGNORECASE,
)
# "Refunds are paid if a train is cancelled" tells a rule; nothing of the caller's was refused.
_SUPPOSED = re.compile(
    r"\b(?:if|when|whenever|unless|in case)\b[^,.;]*|\b(?:can|may|might) be \w+|"
    r"\b(?:for|of|with|any|all|an?|or)\s+(?:cancel+ed|expired|missing|locked|invalid|rejected|failed|"
    r"refused)\s+\w+",
    re.IGNORECASE,
)
_PEOPLE = (
    (re.compile(r"\b(?:the )(?:caller|customer|user)(?:'s|’s)", re.IGNORECASE), "your"),
    (re.compile(r"\b(?:the )(?:caller|customer|user) (?:has|does|is|was)\b", re.IGNORECASE), None),
    (re.compile(r"\b(?:the )(?:caller|customer|user)\b", re.IGNORECASE), "you"),
)
_VERBS = {"has": "have", "does": "do", "is": "are", "was": "were"}
_AFTERTHOUGHT = re.compile(
    r"(?:after that|also|then|however|in addition|later|besides|note)\b", re.IGNORECASE
)
_INTERNAL = re.compile(
    r"\b(?:tool (?:call|execution|error|output)|running the tool|"
    r"function (?:call|error|name|execution)|executions?|exception (?:in|was|occurred)|traceback|"
    r"stack ?trace|apis?|https?|null|invalid arguments?|arguments? (?:do|does|is|are))\b|"
    r"\b[a-z]+_\w+\b",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(
    r"\bhow (?:much|many|heavy|big|large|long|far|early|late|soon|old|tall|wide)\b|\bwhen\b|"
    r"\bwhat (?:time|size|weight|price|limit|date|hour)\b|\b(?:limit|maximum|minimum|dimensions)\b",
    re.IGNORECASE,
)


def answer(ranker: Ranker, asked: Sequence[str], output: str, topics: Sequence[str]) -> str:
    """One or two spoken sentences for the caller.

    ``asked``: the question in all its wordings, the caller's own last words first.
    """
    found = read_output(output)
    if found.rows:
        fitting = record_selection.fitting(ranker, asked, found.rows, least=_ANSWERS)
        return " ".join(_to_caller(text) for text in fitting) or stock_phrases.not_found(topics)
    texts = [_to_caller(raw) for raw in found.texts if found.listed or not _is_for_agent(raw)]
    if not texts:
        return stock_phrases.DONE if _is_bare_success(output) else stock_phrases.not_found(topics)
    if not found.listed and len(texts) <= _TELLS_ALL:
        told = " ".join(texts)
        if not _is_refusal(told):
            return told
        return stock_phrases.LOST if _INTERNAL.search(told) else stock_phrases.kindly(told)
    chosen = _choose(ranker, asked, texts, strict=found.listed)
    return " ".join(chosen) if chosen else stock_phrases.not_found(topics)


def _choose(ranker: Ranker, asked: Sequence[str], texts: list[str], *, strict: bool) -> list[str]:
    """The best find, and the next if it is as good, in their own order.

    Plain text (not ``strict``) was written as an answer: it opens with what matters most.
    """
    question = " ".join(asked)
    fits = [float(fit) for fit in np.mean([ranker.closeness(one, texts) for one in asked], axis=0)]
    fits = [fit + _weight(question, text) for fit, text in zip(fits, texts, strict=True)]
    if not strict:
        fits[0] += _OPENS
    order = sorted(range(len(texts)), key=lambda place: -fits[place])
    best = fits[order[0]]
    if strict and best < _ANSWERS and not _shares_words(question, texts[order[0]]):
        return []
    also = _ALSO if strict else _ALSO_PLAIN
    kept = [place for place in order[:_MAX_SENTENCES] if fits[place] >= best - also]
    if strict:
        kept = [place for place in kept if fits[place] >= _ANSWERS] or kept[:1]
    else:
        kept.sort()
    said = [piece for place in kept for piece in _best_sentences(ranker, asked[0], texts[place])]
    return said[:_MAX_SENTENCES]


def _weight(question: str, text: str) -> float:
    """A question for a figure wants one; an afterthought is rarely the answer."""
    figure = 0.04 if _HOW_MUCH.search(question) and re.search(r"\d", text) else 0.0
    return figure - (0.08 if _AFTERTHOUGHT.match(text) else 0.0)


def _best_sentences(ranker: Ranker, question: str, passage: str) -> list[str]:
    """A long passage gives only its best sentences, in their own order."""
    parts = sentences(passage)
    if len(parts) <= _MAX_SENTENCES:
        return parts
    fits = ranker.closeness(question, parts)
    best = sorted(sorted(range(len(parts)), key=lambda place: -float(fits[place]))[:_MAX_SENTENCES])
    return [capitalised(parts[place]) for place in best]


def _shares_words(question: str, text: str) -> bool:
    """Two shared content words say as much as a middling similarity."""
    asked = {stem(word) for word in content_words(question)}
    return len(asked & {stem(word) for word in content_words(text)}) >= 2


def _is_for_agent(text: str) -> bool:
    """Whether it can only be meant for an agent, or names a function as callers never do."""
    if _TOLD.match(text):
        return False
    names_function = _IDENTIFIER.match(text) and _USES.match(text)
    return bool(names_function) or _FOR_AGENT.match(text) is not None


def _to_caller(text: str) -> str:
    """The sentence as said to the caller."""
    told = _TOLD.match(text)
    if told:
        text = capitalised(told["said"])
    for pattern, replacement in _PEOPLE:
        text = pattern.sub(_second_person if replacement is None else replacement, text)
    if re.search(r"\byou(?:r)?\b", text):
        text = re.sub(r"\btheir\b", "your", text)
    return capitalised(text)


def _second_person(match: re.Match[str]) -> str:
    return f"you {_VERBS[match.group().split()[-1].lower()]}"


def _is_refusal(text: str) -> bool:
    return _REFUSAL.search(_SUPPOSED.sub(" ", text)) is not None


def _is_bare_success(output: str) -> bool:
    said = words(output)
    return bool(said) and said[0] in ("ok", "true", "success", "done", "null", "accepted")
