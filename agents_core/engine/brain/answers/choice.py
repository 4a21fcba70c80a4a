"""Which statements of an output are said to a question."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from agents_core.engine.brain.answers.asked_kind import wished
from agents_core.engine.brain.answers.bands import case_of, holds_for
from agents_core.engine.brain.answers.closeness import closeness
from agents_core.engine.brain.answers.extremes import extreme_of
from agents_core.engine.brain.answers.prose import answering
from agents_core.engine.brain.answers.records import field_fits
from agents_core.engine.brain.answers.spoken_rows import Cell
from agents_core.engine.brain.answers.statement import Statement, spoken, stems
from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.language.embeddings import Embedder
from agents_core.language.figures import FigureKind, read_figures
from agents_core.language.sentences import sentences

# Found on tests/paraphrases/tune.jsonl against the ten facts of its document.
ANSWERS = 0.30  #: a statement below this does not answer the question
_ALSO = 0.06  #: a list entry this close to the best of its list is said, too
_SERVES = 0.16
_OPENS = 0.12  #: the first sentence of a plain text
_FEW_FIELDS = 4  #: of so few all are said when none clearly answers
_ALSO_FIELD = 0.05  #: a field this close to the best one is said, too
_MOST_FIELDS = 2
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

    def choose(self, statements: Sequence[Statement], *, ranked: bool) -> Choice:
        """The statements that answer; none when nothing does.

        What a lookup found is said even where our own similarity is low, with doubt: on three
        policies with 139 spoken questions and three in prose with 48, the first passage was right
        for 18 of 32 such questions. Where the lookup could not tell two passages apart, both are
        said; where it hardly could, the first one with doubt. Two of one section are no reason to
        doubt: they answer a broad question together (one of them was right for 14 of 22 questions,
        of others for 38 of 77).
        """
        question, everything = " ".join(self.asked), statements
        statements = self._serving(statements)
        if not statements:
            return Choice()
        if extreme := extreme_of(self.embedder, question, statements):
            return Choice(self._cut(extreme[:_MAX_LIKE], everything))
        statements = _of_case(question, _named(question, _with_codes(question, statements)))
        fits = self._fits(statements)
        best = max(fits)
        first = statements[0] if ranked else statements[fits.index(best)]
        # two shared words say as much as a middling similarity
        unlike = all(len(stems(question) & stems(one.compared())) < 2 for one in statements)
        doubtful = best < ANSWERS and unlike
        if doubtful and not ranked:
            return Choice()
        doubt = stock_phrases.ONE_ANSWER if doubtful else ""
        if like := [one for one in statements if one.is_like(first)]:
            in_order = [one for one in statements if one == first or one in like]
            alike = [first, *like] if ranked else in_order
            return Choice(self._cut(alike[:_MAX_LIKE], everything), doubt)
        near = [one for one, fit in zip(statements, fits, strict=True) if fit >= best - _ALSO]
        beside = [one for one in near if one.is_beside(first)]
        second = statements[1] if ranked and len(statements) > 1 else None
        if second and len(beside) < 2 and (second.tied or second.close):
            one_topic = bool(first.section) and first.section == second.section
            if one_topic or second.tied:
                doubt = doubt if one_topic else stock_phrases.TWO_ANSWERS
                return Choice(self._cut([first, second], everything), doubt)
            doubt = stock_phrases.ONE_ANSWER
        return Choice(self._cut([first.with_entries(beside)], everything), doubt)

    def of_text(self, parts: Sequence[str]) -> Statement:
        """What answers of a longer text. It was written as an answer: it opens with what matters
        most."""
        fits = list(map(float, closeness(self.embedder, self.asked, parts)))
        fits[0] += _OPENS
        return Statement(text=answering(parts, fits))

    def _serving(self, statements: Sequence[Statement]) -> Sequence[Statement]:
        """Those that tell of what the caller wants to be done, where that is no question: a wish
        for a refund is not served by the price of what was bought."""
        action = wished(self.asked[0])
        if not action:
            return statements
        near = closeness(self.embedder, [action], [one.compared() for one in statements])
        return [one for one, fit in zip(statements, near, strict=True) if fit >= _SERVES]

    def _fits(self, statements: Sequence[Statement]) -> list[float]:
        """How close each statement is to the question; a record by its closest field."""
        near = closeness(self.embedder, self.asked, [one.compared() for one in statements])
        return [
            max(field_fits(self.embedder, self.asked, one.row)) if one.is_record else float(fit)
            for one, fit in zip(statements, near, strict=True)
        ]

    def _cut(
        self, chosen: Sequence[Statement], statements: Sequence[Statement]
    ) -> list[Statement]:
        """What is chosen, with only those of its sentences or fields that answer."""
        return [
            self._fields(one, statements) if one.is_record else self._sentences(one)
            for one in chosen
        ]

    def _fields(self, record: Statement, statements: Sequence[Statement]) -> Statement:
        """The fields asked for, after the one that names the record among others."""
        like = [one for one in statements if one.is_like(record)]
        if not like:
            return replace(record, row=self._asked(record.row, self.asked))
        shared = set(record.row).intersection(*(one.row for one in like))
        named = stems(" ".join(self.asked))
        differing = [cell for cell in record.row if cell not in shared] or list(record.row)
        subject = next((one for one in differing if stems(one[1]) & named), differing[0])
        # "How much is the Hill room?" asks of the Hill room: how much?
        known = stems(" ".join(subject))
        asked = [_without(known, one) for one in self.asked]
        others = self._asked([cell for cell in record.row if cell != subject], asked)
        return replace(record, row=(subject, *others), is_record=False)

    def _asked(self, row: Sequence[Cell], asked: Sequence[str]) -> tuple[Cell, ...]:
        """The fields that answer, in their order; all of a few when none clearly does."""
        fits = field_fits(self.embedder, asked, row)
        if len(row) <= _FEW_FIELDS and max(fits, default=0) < ANSWERS:
            return tuple(row)
        best = sorted(range(len(row)), key=lambda at: -fits[at])[:_MOST_FIELDS]
        return tuple(row[at] for at in sorted(best) if fits[at] >= fits[best[0]] - _ALSO_FIELD)

    def _sentences(self, statement: Statement) -> Statement:
        parts = sentences(statement.text)
        if statement.lead_in or len(parts) < 2:
            return statement
        fits = self._fits([replace(statement, text=part) for part in parts])
        return replace(statement, text=answering(parts, fits))


def _without(known: Collection[str], question: str) -> str:
    kept = " ".join(one for one in question.split() if not stems(one) & known)
    return kept or question


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


def _named(question: str, statements: Sequence[Statement]) -> list[Statement]:
    """Without those whose subject the question names less than that of similar statements: only
    the row of "business", the fee under "Business", the entry of "T5"."""
    asked = stems(question)

    def is_meant(one: Statement) -> bool:
        alike = [other for other in statements if one.is_like(other) or (one.is_beside(other) and one != other)]
        for part in (Statement.subject, Statement.compared) if alike else ():
            own, *others = [stems(part(each)) for each in (one, *alike)]
            shared = own.intersection(*others)
            if len((own - shared) & asked) < max(len((o - shared) & asked) for o in others):
                return False
        return True

    return [one for one in statements if is_meant(one)]


def _with_codes(question: str, statements: Sequence[Statement]) -> Sequence[Statement]:
    """Those that have a code of the question ("B2"), if any has."""
    asked = _codes(question)
    return [one for one in statements if asked & _codes(one.compared())] or statements


def _codes(text: str) -> set[object]:
    return {one.value for one in read_figures(text) if one.kind is FigureKind.CODE}
