"""Selects, among several records of one output, those and their fields that answer the question."""

import re
from collections.abc import Collection, Sequence

from agents_core.engine.brain.answers.statement import sentence, stems
from agents_core.engine.brain.answers.tool_output import TIME_OR_DATE, Field, OutputRow
from agents_core.engine.brain.ranking.tool_ranker import Ranker
from agents_core.language.sentences import listed, stem, words

_ALSO = 0.1  #: a field this close to the best one is spoken, too
_NAMED_KEY = 0.2  #: the question says the field's own name
_RIGHT_SORT = 0.15  #: "when" wants a time of day or a date
_MOST_ROWS = 3
_MOST_FIELDS = 2  #: beside what tells one record from another
_WHEN = re.compile(r"\b(?:when|what (?:time|day|date)|how (?:soon|late|early))\b", re.IGNORECASE)


def fitting(
    ranker: Ranker, asked: Sequence[str], rows: Sequence[OutputRow], *, least: float
) -> list[str]:
    """Spoken sentences, of one record each; none if no record is about the question."""
    question = " ".join(asked)
    question_stems = stems(question)
    named = _named(question, question_stems, rows)
    chosen = named or list(rows)
    if not _is_about(ranker, asked, question_stems, chosen, least):
        return []
    return [
        text
        for row in chosen[:_MOST_ROWS]
        for text in _sentences(ranker, asked, question_stems, row, rows)
    ]


def _named(
    question: str, question_stems: Collection[str], rows: Sequence[OutputRow]
) -> list[OutputRow]:
    """The records that have most of the values the question names and not all of them have."""
    shared = set.intersection(*(_values(row) for row in rows))
    run = "".join(words(question))
    counts = [
        len((_values(row) - shared) & set(question_stems)) + sum(_is_spelled(f, run) for f in row)
        for row in rows
    ]
    most = max(counts)
    return [row for row, count in zip(rows, counts, strict=True) if count == most] if most else []


def _is_spelled(field: Field, run: str) -> bool:
    """ "BA 7" spoken for "BA7": separators within a code are ignored."""
    code = "".join(words(field.value))
    mixed = re.search(r"[a-z]", code) and re.search(r"\d", code)
    return bool(mixed) and re.search(rf"{re.escape(code)}(?!\d)", run) is not None


def _values(row: OutputRow) -> set[str]:
    return stems(" ".join(field.value for field in row))


def _is_about(
    ranker: Ranker,
    asked: Sequence[str],
    question_stems: Collection[str],
    rows: Sequence[OutputRow],
    least: float,
) -> bool:
    texts = [" ".join(field.text for field in row) for row in rows]
    if any(float(ranker.closeness(one, texts).max()) >= least for one in asked):
        return True
    return any(len(set(question_stems) & stems(text)) >= 2 for text in texts)


def _sentences(
    ranker: Ranker,
    asked: Sequence[str],
    question_stems: Collection[str],
    row: OutputRow,
    rows: Sequence[OutputRow],
) -> list[str]:
    """Sentences of one record: its distinguishing field, then the fields asked for."""
    own = _distinguishing(question_stems, row, rows)
    others = [field for field in row if field is not own]
    wanted = _wanted(ranker, _without(asked[0], own), question_stems, others)
    spoken_fields = [field for field in row if field is own or field in wanted]
    short = [field for field in spoken_fields if field.clause]
    joined = [sentence(listed([field.clause for field in short], "and"))] if short else []
    return [*joined, *(field.text for field in spoken_fields if not field.clause)]


def _distinguishing(
    question_stems: Collection[str], row: OutputRow, rows: Sequence[OutputRow]
) -> Field:
    """The field the question named it by; else the first one that differs between records."""
    named = [field for field in row if stems(field.value) & set(question_stems)]
    everywhere = set.intersection(*({field.text for field in other} for other in rows))
    differing = [field for field in row if field.text not in everywhere]
    return next(iter([*(field for field in named if field in differing), *differing, *row]))


def _without(question: str, own: Field) -> str:
    """ "How much is the Hill room?" asks of the Hill room: how much?"""
    known = {stem(word) for word in words(f"{own.key} {own.value}")}
    kept = " ".join(word for word in words(question) if stem(word) not in known)
    return kept or question


def _wanted(
    ranker: Ranker, question: str, question_stems: Collection[str], fields: Sequence[Field]
) -> list[Field]:
    if not fields:
        return []
    fits = ranker.closeness(question, [field.text for field in fields])
    weighed = [
        float(fit)
        + (_NAMED_KEY if {stem(word) for word in words(field.key)} & set(question_stems) else 0.0)
        + (_RIGHT_SORT if _WHEN.search(question) and TIME_OR_DATE.search(field.value) else 0.0)
        for fit, field in zip(fits, fields, strict=True)
    ]
    order = sorted(range(len(fields)), key=lambda place: -weighed[place])[:_MOST_FIELDS]
    return [fields[place] for place in order if weighed[place] >= weighed[order[0]] - _ALSO]
