"""Which statements of an output are said to a question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents_core.engine.brain.answers.asked_kind import wished
from agents_core.engine.brain.answers.bands import case_of, holds_for
from agents_core.engine.brain.answers.closeness import closeness
from agents_core.engine.brain.answers.extremes import extreme_of
from agents_core.engine.brain.answers.prose import answering
from agents_core.engine.brain.answers.records import field_fits, with_fields_asked
from agents_core.engine.brain.answers.statement import Statement, joined, spoken, stems
from agents_core.engine.brain.dialogue.stock_phrases import ONE_ANSWER, TWO_ANSWERS
from agents_core.language.embeddings import Embedder
from agents_core.language.figures import FigureKind, read_figures
from agents_core.language.sentences import sentences

ANSWERS = 0.30
"""A statement below this does not answer the question, unless a lookup found it or two words are
the same. Found on tests/paraphrases/tune.jsonl against the ten facts of its document."""
_SERVES = 0.16  #: a passage tells of a wish; 11 of 15 others are below it, 3 of 16 that do
_ALSO = 0.06  #: an entry this close to the best of its list is said in the same sentence
_OPENS = 0.12  #: the first sentence of a plain text, which opens with what matters most
_MAX_LIKE = 3  #: rows of a table, records, or one fact under several headings


@dataclass(frozen=True, slots=True)
class Choice:
    """What is said; ``doubt``: a sentence before it, when it may not be what was asked."""

    statements: Sequence[Statement] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Chooser:
    """Chooses for one question, in all its wordings."""

    embedder: Embedder
    asked: Sequence[str]

    def choose(self, told: Sequence[Statement], *, ranked: bool) -> Choice:
        """The statements that answer; none when nothing does.

        What a lookup found is said even where our own similarity is low, with doubt: on three
        documents with 139 spoken questions and three in prose with 48, the first passage was right
        for 18 of 32 such questions.
        """
        statements = self._serving(told) if ranked else told
        if extreme := extreme_of(self.embedder, " ".join(self.asked), statements):
            return Choice(self._cut(extreme[:_MAX_LIKE], told))
        statements = self._meant(statements)
        fits = self._fits(statements)
        if not fits or (not ranked and self._is_unlike(statements, fits)):
            return Choice()
        first = statements[0 if ranked else fits.index(max(fits))]
        said, doubt = _with_alike(first, statements, fits, ranked=ranked)
        if not doubt and ranked and self._is_unlike(statements, fits):
            doubt = ONE_ANSWER
        return Choice(self._cut(said, told), doubt)

    def of_text(self, parts: Sequence[str]) -> str:
        """What answers of a longer text that was written as one answer."""
        fits = list(map(float, closeness(self.embedder, self.asked, parts)))
        return answering(parts, [fits[0] + _OPENS, *fits[1:]])

    def _is_unlike(self, statements: Sequence[Statement], fits: Sequence[float]) -> bool:
        """Two shared words say as much as a middling similarity."""
        question = stems(" ".join(self.asked))
        shared = max(len(question & stems(one.compared())) for one in statements)
        return max(fits) < ANSWERS and shared < 2

    def _serving(self, statements: Sequence[Statement]) -> Sequence[Statement]:
        """Those that tell of what the caller wants to be done, where that is no question: a wish
        for a refund is not served by the price of what was bought."""
        action = wished(self.asked[0])
        near = closeness(self.embedder, [action], [one.compared() for one in statements])
        served = zip(statements, near, strict=True)
        return [one for one, fit in served if fit >= _SERVES] if action else statements

    def _meant(self, statements: Sequence[Statement]) -> list[Statement]:
        """Without those that are about another code, subject or case than the question."""
        question = " ".join(self.asked)
        codes = _codes(question)
        statements = [one for one in statements if codes & _codes(one.compared())] or statements
        named = [one for one in statements if _is_named(stems(question), one, statements)]
        return _of_case(question, named)

    def _fits(self, statements: Sequence[Statement]) -> list[float]:
        """How close each statement is to the question; a record by its closest field."""
        near = closeness(self.embedder, self.asked, [one.compared() for one in statements])
        return [
            max(field_fits(self.embedder, self.asked, one.row)) if one.is_record else float(fit)
            for one, fit in zip(statements, near, strict=True)
        ]

    def _cut(self, chosen: Sequence[Statement], told: Sequence[Statement]) -> list[Statement]:
        """What is chosen, with only those of its sentences or fields that answer."""
        return [
            with_fields_asked(self.embedder, self.asked, one, told)
            if one.is_record
            else self._sentences(one)
            for one in chosen
        ]

    def _sentences(self, statement: Statement) -> Statement:
        parts = sentences(statement.text)
        if statement.lead_in or len(parts) == 1:
            return statement
        fits = self._fits([replace(statement, text=part) for part in parts])
        return replace(statement, text=answering(parts, fits) if parts else "")


def _with_alike(
    first: Statement, statements: Sequence[Statement], fits: Sequence[float], *, ranked: bool
) -> tuple[list[Statement], str]:
    """The first statement with those that state the same; a passage of a lookup without any, with
    the entries of its list, or the second passage. And a doubt, perhaps."""
    alike = [one for one in statements if one == first or one.is_like(first)]
    if not ranked:
        return alike[:_MAX_LIKE], ""
    if len(alike) > 1:
        return [first, *(one for one in alike[:_MAX_LIKE] if one != first)], ""
    fitting = zip(statements, fits, strict=True)
    near = [one for one, fit in fitting if fit > max(fits) - _ALSO]
    entries = [one for one in near if one == first or one.is_beside(first)]
    return _with_second(statements) if len(entries) < 2 else ([joined(entries)], "")


def _with_second(statements: Sequence[Statement]) -> tuple[list[Statement], str]:
    """The first passage of a lookup, with the second where the lookup could not tell them apart;
    where it hardly could, with doubt. Two of one section are no reason to doubt: they answer a
    broad question together (one of them was right for 14 of 22 questions, of others for 38 of 77).
    """
    first, *others = statements
    second = others[0] if others else first
    if second.tied or second.close:
        one_topic = bool(first.section) and first.section == second.section
        if one_topic or second.tied:
            return [first, second], "" if one_topic else TWO_ANSWERS
        return [first], ONE_ANSWER
    return [first], ""


def _of_case(question: str, statements: list[Statement]) -> list[Statement]:
    """Without the entries of a list or table that are labelled with another case than the
    question's, where one is labelled with it; that one comes first where it was to be said. What a
    label does not say, such as a minimum age, is never left out."""
    case = case_of(question)
    holds = [holds_for(spoken(one.label()), case) if case else None for one in statements]
    lists = [(one.section, one.lead_in) for one in statements]
    answered = {place for place, held in zip(lists, holds, strict=True) if held}
    kept = [at for at, held in enumerate(holds) if held is not False or lists[at] not in answered]
    if kept[:1] != [0]:
        kept.sort(key=lambda at: (lists[at] != lists[0], not holds[at]))
    return [statements[at] for at in kept]


def _is_named(asked: set[str], one: Statement, statements: Sequence[Statement]) -> bool:
    """Whether the question names its subject at least as often as those of similar statements:
    the row of "business", the fee under "Business", the entry of "T5"."""
    alike = [other for other in statements if one.is_like(other) or one.is_beside(other)]
    for part in (Statement.subject, Statement.compared) if alike else ():
        own, *others = [stems(part(each)) for each in (one, *alike)]
        shared = own.intersection(*others)
        if len((own - shared) & asked) < max(len((other - shared) & asked) for other in others):
            return False
    return True


def _codes(text: str) -> set[object]:
    return {one.value for one in read_figures(text) if one.kind is FigureKind.CODE}
