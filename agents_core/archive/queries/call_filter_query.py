"""A filter as conditions of a query."""

from sqlalchemy import ColumnElement, Select, and_, cast, false, func, literal_column, select, text

from agents_core.archive.call_records import CallFilter
from agents_core.archive.filter_facets import FacetKind, versioned
from agents_core.store.call_tables import Call, CallFacet, CallLabel, CallLine
from agents_core.store.search_words import terms_of

Condition = ColumnElement[bool]


def matching(filter: CallFilter, dialect_name: str) -> Select[str]:
    """Query of the ids of the calls that match ``filter``, in no order."""
    return select(Call.id).where(*conditions(filter, dialect_name))


def conditions(filter: CallFilter, dialect_name: str) -> list[Condition]:
    """Conditions of a row of ``calls`` that matches ``filter``."""
    found: list[Condition] = []
    if filter.since is not None:
        found.append(Call.started_at >= filter.since)
    if filter.until is not None:
        found.append(Call.started_at < filter.until)
    if filter.engines:
        found.append(Call.engine.in_(filter.engines))
    if filter.states:
        found.append(Call.state.in_(filter.states))
    if filter.outcomes:
        found.append(Call.outcome.in_(filter.outcomes))
    if filter.shortest_ms is not None:
        found.append(Call.duration_ms >= filter.shortest_ms)
    if filter.longest_ms is not None:
        found.append(Call.duration_ms <= filter.longest_ms)
    if filter.sample is not None:
        found.append(Call.sample.is_(filter.sample))
    found += _faceted(filter)
    if filter.labels:
        labelled = select(CallLabel.call_id).where(CallLabel.label.in_(filter.labels))
        found.append(Call.id.in_(labelled))
    if filter.words.strip():
        lines = select(CallLine.call_id).where(has_words(filter.words, dialect_name))
        found.append(Call.id.in_(lines))
    return found


def _faceted(filter: CallFilter) -> list[Condition]:
    facets: dict[FacetKind, tuple[str, ...]] = {
        "team": tuple(versioned(name, number) for name, number in filter.teams),
        "agent": filter.agents,
        "tool": filter.tools,
        "approval": filter.approvals,
        "flag": filter.flags,
    }
    return [
        Call.id.in_(
            select(CallFacet.call_id).where(CallFacet.facet == kind, CallFacet.value.in_(values))
        )
        for kind, values in facets.items()
        if values
    ]


def has_words(words: str, dialect_name: str) -> Condition:
    """Condition of a row of ``call_lines`` with all the words; false when there are none."""
    terms = terms_of(words)
    if not terms:
        return false()
    return _fts5(terms) if dialect_name == "sqlite" else _tsvector(terms)


Terms = tuple[tuple[tuple[str, ...], bool], ...]


def _fts5(terms: Terms) -> Condition:
    # Words have letters and digits only, so quoting them is safe.
    asked = " ".join(
        f'"{" ".join(words)}"{" *" if is_prefix else ""}' for words, is_prefix in terms
    )
    found = text("SELECT rowid FROM call_words WHERE call_words MATCH :asked")
    return CallLine.id.in_(found.bindparams(asked=asked).columns(CallLine.id))


def _tsvector(terms: Terms) -> Condition:
    """The index finds lines with all the words; the row shows whether phrases occur in it."""
    from sqlalchemy.dialects.postgresql import TSQUERY  # not with SQLite: 40 ms of each start

    asked = [
        f"'{word}'" for phrase, is_prefix in terms for word in phrase[: -1 if is_prefix else None]
    ]
    asked += [f"'{phrase[-1]}':*" for phrase, is_prefix in terms if is_prefix]
    # The expression of the index, character by character: PostgreSQL would not use it otherwise.
    vector = func.array_to_tsvector(func.string_to_array(CallLine.words, literal_column("' '")))
    found: list[Condition] = [vector.bool_op("@@")(cast(" & ".join(asked), TSQUERY))]
    line = literal_column("' '").concat(CallLine.words).concat(literal_column("' '"))
    for phrase, is_prefix in terms:
        if len(phrase) > 1:
            found.append(line.like(f"% {' '.join(phrase)}{'' if is_prefix else ' '}%"))
    return and_(*found)
