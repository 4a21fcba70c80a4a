"""Answers from a tool's output: its sentences that answer the question, unchanged.

No figure and no fact is added: everything about the subject comes from the output.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from agents_core.engine.brain.answers import record_selection
from agents_core.engine.brain.answers.bands import Sizes, case_of, holds_for
from agents_core.engine.brain.answers.passage_sentences import answering
from agents_core.engine.brain.answers.statement import (
    Statement,
    language_of_output,
    spoken,
    spoken_statement,
    stems,
)
from agents_core.engine.brain.answers.tool_output import read_output
from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.engine.brain.ranking.tool_ranker import Ranker
from agents_core.language.figures import FigureKind, read_figures
from agents_core.language.sentences import capitalised, words

# Found on tests/paraphrases/tune.jsonl against the ten facts of its document.
_ANSWERS = 0.30  #: a statement below this does not answer the question
_ALSO = 0.06  #: a list entry this close to the best of its list is said, too
_ALSO_PLAIN = 0.15
_OPENS = 0.12  #: the first sentence of a plain text
_TELLS_ALL = 3  #: a plain text of so few sentences is read out whole
_MAX_SENTENCES = 2
_MAX_LIKE = 3  #: rows of a table, or one fact under several headings
# Rules for the caller are imperatives, too ("Do not pack ...", "Call 555"). An order to the agent
# names something that only an agent can do, with or without the caller as its object.
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
    r"look (?:it|this|that|them) up\b|"
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
# "Refunds are paid if a train is cancelled" is a rule, not a refusal of the caller's request.
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
        return spoken(" ".join(map(_to_caller, fitting))) or stock_phrases.not_found(topics)
    statements = [
        statement
        for statement in found.statements
        if found.listed or not _is_for_agent(statement.text)
    ]
    if not statements:
        return stock_phrases.DONE if _is_bare_success(output) else stock_phrases.not_found(topics)
    if found.listed or len(statements) > _TELLS_ALL:
        chosen = (
            _choose(ranker, asked, statements, ranked=found.ranked)
            if found.listed
            else _Choice(_opening(ranker, asked, statements))
        )
        named = stems(" ".join(asked))
        said = (_cut(ranker, asked, one) if found.ranked else one for one in chosen.statements)
        language = language_of_output(statements, asked)
        told = [
            spoken(_to_caller(spoken_statement(one, named, statements, language)), language)
            for one in said
        ]
        return " ".join([chosen.doubt, *told]).strip() or stock_phrases.not_found(topics)
    text = " ".join(_to_caller(statement.text) for statement in statements)
    if not _is_refusal(text):
        return spoken(text)
    return stock_phrases.LOST if _INTERNAL.search(text) else stock_phrases.kindly(spoken(text))


@dataclass(frozen=True, slots=True)
class _Choice:
    """What is said; ``doubt``: a sentence before it, when it may not be what was asked."""

    statements: Sequence[Statement] = ()
    doubt: str = ""


def _choose(
    ranker: Ranker, asked: Sequence[str], statements: Sequence[Statement], *, ranked: bool
) -> _Choice:
    """The statement that answers best, or that the tool ranked best. If the question does not name
    the subject, those that state the same of other subjects as well. None when nothing answers.

    What a lookup found is said even where our own similarity is low, with doubt: on three policies
    with 139 spoken questions and three in prose with 48, the first passage was right for 18 of 32
    such questions. Where the lookup could not tell two passages apart, both are said; where it
    hardly could, the first one with doubt. Two of one section are no reason to doubt: they answer a
    broad question together (one of them was right for 14 of 22 questions, of others for 38 of 77).
    """
    question = stems(" ".join(asked))
    statements = _with_codes(" ".join(asked), statements)
    statements = [
        statement for statement in statements if _is_meant(question, statement, statements)
    ]
    statements = _of_case(case_of(" ".join(asked)), statements)
    fits = _fits(ranker, asked, statements)
    best = max(fits)
    first = statements[0] if ranked else statements[fits.index(best)]
    # two shared words say as much as a middling similarity
    unlike = all(len(question & stems(one.compared())) < 2 for one in statements)
    doubtful = best < _ANSWERS and unlike
    if doubtful and not ranked:
        return _Choice()
    doubt = stock_phrases.ONE_ANSWER if doubtful else ""
    if like := [statement for statement in statements if statement.is_like(first)]:
        return _Choice([first, *like][:_MAX_LIKE], doubt)
    beside = [
        statement for statement, fit in zip(statements, fits, strict=True) if fit >= best - _ALSO
    ]
    beside = [statement for statement in beside if statement.is_beside(first)]
    if ranked and len(beside) < 2 and len(statements) > 1:
        second = statements[1]
        one_topic = bool(first.section) and first.section == second.section
        if one_topic and (second.tied or second.close):
            return _Choice([first, second], doubt)
        if second.tied:
            return _Choice([first, second], stock_phrases.TWO_ANSWERS)
        doubt = stock_phrases.ONE_ANSWER if second.close else doubt
    return _Choice([first.with_entries(beside)], doubt)


def _of_case(case: Sizes, statements: list[Statement]) -> list[Statement]:
    """Without the entries of a list or table that are labelled with another case than the
    question's, where one is labelled with it; that one comes first where it was to be said. What a
    label does not say, such as a minimum age, is never left out."""
    holds = [holds_for(spoken(one.label()), case) if case else None for one in statements]
    lists = [(one.section, one.lead_in) for one in statements]
    answered = {place for place, held in zip(lists, holds, strict=True) if held}
    kept = [at for at, held in enumerate(holds) if held is not False or lists[at] not in answered]
    if kept[:1] != [0]:
        kept.sort(key=lambda at: (lists[at] != lists[0], not holds[at]))
    return [statements[at] for at in kept]


def _cut(ranker: Ranker, asked: Sequence[str], statement: Statement) -> Statement:
    """The passage with only those of its sentences that answer."""
    if statement.row or statement.lead_in:
        return statement

    def fits(parts: Sequence[str]) -> list[float]:
        return _fits(ranker, asked, [replace(statement, text=part) for part in parts])

    return replace(statement, text=answering(statement.text, " ".join(asked), fits))


def _opening(
    ranker: Ranker, asked: Sequence[str], statements: Sequence[Statement]
) -> list[Statement]:
    """The best sentence of a text, and the next if it is as good, in their order. It was written
    as an answer: it opens with what matters most."""
    fits = _fits(ranker, asked, statements)
    fits[0] += _OPENS
    order = sorted(range(len(fits)), key=lambda place: -fits[place])[:_MAX_SENTENCES]
    chosen = [place for place in order if fits[place] >= fits[order[0]] - _ALSO_PLAIN]
    return [statements[place] for place in sorted(chosen)]


def _fits(ranker: Ranker, asked: Sequence[str], statements: Sequence[Statement]) -> list[float]:
    """How well each statement answers, in all wordings of the question."""
    texts = [statement.compared() for statement in statements]
    means = np.mean([ranker.closeness(one, texts) for one in asked], axis=0)
    question = " ".join(asked)
    return [float(fit) + _weight(question, text) for fit, text in zip(means, texts, strict=True)]


def _is_meant(
    asked: Collection[str], statement: Statement, statements: Sequence[Statement]
) -> bool:
    """Whether the question names its subject at least as often as those of similar statements: the
    row of "business", the fee under "Business", the entry of "T5"."""
    alike = [
        one
        for one in statements
        if statement.is_like(one) or (statement.is_beside(one) and one != statement)
    ]
    if not alike:
        return True
    counts = []
    for part in (Statement.subject, Statement.compared):
        own, *others = [stems(part(one)) for one in (statement, *alike)]
        shared = own.intersection(*others)
        counts.append([len((one - shared) & set(asked)) for one in (own, *others)])
    own_count, *other_counts = zip(*counts, strict=True)
    return own_count >= max(other_counts)


def _with_codes(question: str, statements: Sequence[Statement]) -> Sequence[Statement]:
    """Those that have a code of the question ("B2"), if any has."""
    asked = _codes(question)
    having = [statement for statement in statements if asked & _codes(statement.compared())]
    return having or statements


def _codes(text: str) -> set[object]:
    return {one.value for one in read_figures(text) if one.kind is FigureKind.CODE}


def _weight(question: str, text: str) -> float:
    """A question for a figure wants one; an afterthought is rarely the answer."""
    figure = 0.04 if _HOW_MUCH.search(question) and re.search(r"\d", text) else 0.0
    return figure - (0.08 if _AFTERTHOUGHT.match(text) else 0.0)


def _is_for_agent(text: str) -> bool:
    """Whether it can only be meant for an agent, or names a function as callers never do."""
    if _TOLD.match(text):
        return False
    names_function = _IDENTIFIER.match(text) and _USES.match(text)
    return bool(names_function) or _FOR_AGENT.match(text) is not None


def _to_caller(text: str) -> str:
    """The sentence as said to the caller."""
    quoted = _TOLD.match(text)
    if quoted:
        text = capitalised(quoted["said"])
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
