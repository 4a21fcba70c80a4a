"""Answers from a tool's output: its sentences that answer the question, unchanged.

No figure and no fact is added: everything about the subject comes from the output.
"""

from collections.abc import Sequence

from agents_core.engine.brain.answers.agent_words import is_for_agent, kindly, to_caller
from agents_core.engine.brain.answers.choice import Choice, Chooser
from agents_core.engine.brain.answers.records import told_fields
from agents_core.engine.brain.answers.statement import Statement, spoken, stems
from agents_core.engine.brain.answers.tool_output import read_output
from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.language.embeddings import Embedder
from agents_core.language.language_guess import language_of
from agents_core.language.sentences import words

_TELLS_ALL = 3  #: a plain text of so few sentences is read out whole


def answer(
    embedder: Embedder,
    asked: Sequence[str],
    output: str,
    topics: Sequence[str],
    *,
    acted: bool = False,
) -> str:
    """One to three spoken sentences for the caller.

    ``asked``: the question in all its wordings, the caller's own last words first. ``topics``: what
    else can be asked, named when nothing answers. ``acted``: the tool did something, so its result
    is told although nobody asked for it.
    """
    found = read_output(output)
    told = [one for one in found.statements if found.listed or not is_for_agent(one.text)]
    if not told:
        return stock_phrases.DONE if _is_bare_success(output) else stock_phrases.not_found(topics)
    if not found.listed and len(told) <= _TELLS_ALL:
        text = " ".join(to_caller(one.text) for one in told)
        return kindly(text, spoken(text))
    chooser = Chooser(embedder, asked)
    if not found.listed:
        return spoken(to_caller(chooser.of_text([one.text for one in told])))
    chosen = chooser.choose(told, ranked=found.ranked)
    if acted and not chosen.statements:
        chosen = Choice(told[:1])
    language = _language(told, asked)
    named = stems(" ".join(asked))
    said = [_said(one, named, told, language) for one in chosen.statements]
    return " ".join([chosen.doubt, *said]).strip() or stock_phrases.not_found(topics)


def _said(statement: Statement, named: set[str], others: Sequence[Statement], language: str) -> str:
    if statement.is_record:
        return spoken(to_caller(told_fields(statement.row)), language)
    return spoken(to_caller(statement.said(named, others, language)), language)


def _language(statements: Sequence[Statement], asked: Sequence[str]) -> str:
    """The language of statements and the question; "en" when their words do not show it."""
    return language_of(" ".join((*asked, *(one.compared() for one in statements)))) or "en"


def _is_bare_success(output: str) -> bool:
    said = words(output)
    return bool(said) and said[0] in ("ok", "true", "success", "done", "null", "accepted")
