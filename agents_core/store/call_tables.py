"""Tables of calls: their events, what is derived from them, reviews, deletion receipts.

Everything derived can be computed again from the events. Full-text search (FTS5 on SQLite, a GIN
index on PostgreSQL) is created in the migration, because table classes cannot describe it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, validates

from agents_core.store.base import Instant, Table
from agents_core.store.search_words import indexed

CASCADE = "CASCADE"


def _indexed_text(context: DefaultExecutionContext) -> str:
    """Default of ``CallLine.words``: the searchable words of its text."""
    return indexed(context.get_current_parameters()["text"])  # type: ignore[no-untyped-call]


def _call(*, primary_key: bool = True) -> Mapped[str]:
    return mapped_column(ForeignKey("calls.id", ondelete=CASCADE), primary_key=primary_key)


class CallWriter(Table):
    """A process that writes calls; see ``agents_core.archive.writer_presence``."""

    __tablename__ = "call_writers"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(Instant())  #: of the process: pids are reused
    seen_at: Mapped[datetime] = mapped_column(Instant())


class Call(Table):
    """One call. Columns from ``turns`` on are derived from its events."""

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint("origin IN ('here', 'imported')", name="origin"),
        CheckConstraint("state IN ('running', 'ended', 'interrupted')", name="state"),
        Index("ix_calls_started_at", "started_at", "id"),
        Index("ix_calls_team", "team", "team_version"),
        Index("ix_calls_duration_ms", "duration_ms"),
        Index("ix_calls_response_max_ms", "response_max_ms"),
        Index("ix_calls_state", "state", "started_at"),
        Index("ix_calls_engine", "engine", "started_at"),
        Index("ix_calls_outcome", "outcome", "started_at"),
        Index("ix_calls_sample", "sample", "started_at"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    origin: Mapped[str] = mapped_column(String(16))
    writer_id: Mapped[str] = mapped_column(String(36))
    state: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime] = mapped_column(Instant())
    end_reason: Mapped[str] = mapped_column(Text())
    team: Mapped[str] = mapped_column(String(80))
    team_version: Mapped[int]
    policy: Mapped[str] = mapped_column(String(80))
    policy_version: Mapped[int]
    engine: Mapped[str] = mapped_column(String(16))
    model: Mapped[str] = mapped_column(String(200))
    voice: Mapped[str] = mapped_column(String(200))
    entry_agent: Mapped[str] = mapped_column(String(200))
    events: Mapped[int]
    duration_ms: Mapped[int]
    recorded: Mapped[bool]
    audio_ms: Mapped[int]
    audio_bytes: Mapped[int]
    turns: Mapped[int]
    handoffs: Mapped[int]
    tools: Mapped[int]
    approvals: Mapped[int]
    barge_ins: Mapped[int]
    problems: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(24))
    agents: Mapped[list[str]] = mapped_column(JSON())
    flags: Mapped[list[str]] = mapped_column(JSON())
    caller_ms: Mapped[int]
    agent_ms: Mapped[int]
    dead_air_ms: Mapped[int]
    talk_share: Mapped[float | None]
    response_median_ms: Mapped[int | None]
    response_max_ms: Mapped[int | None]
    tokens: Mapped[dict[str, int]] = mapped_column(JSON())  #: fields of measures.Tokens
    sample: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Made by a scripted caller; ``started_at`` is a time chosen for it, not that of its events."""


class StoredEvent(Table):
    """One event as JSON text, as ``events.to_json`` wrote it."""

    __tablename__ = "call_events"
    __table_args__ = ({"sqlite_with_rowid": False},)

    call_id: Mapped[str] = _call()
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at_ms: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text())


class CallFacet(Table):
    """What a call can be filtered by: agent, tool, approval, flag, team, policy.

    A team or policy has one row for its name and one for each version, as
    ``agents_core.archive.filter_facets.versioned`` spells it. Labels are in ``call_labels``.
    """

    __tablename__ = "call_facets"
    __table_args__ = (
        Index("ix_call_facets_call_id", "call_id"),
        {"sqlite_with_rowid": False},
    )

    facet: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(200), primary_key=True)
    call_id: Mapped[str] = _call()
    count: Mapped[int]


class CallLine(Table):
    """A spoken or typed line. ``text``: its corrected words where they were corrected.

    ``words`` is the text as search indexes it, ``search_words.indexed(text)``. It is set whenever a
    row is inserted or an object's ``text`` is set; an UPDATE statement has to set both.
    """

    __tablename__ = "call_lines"
    __table_args__ = (UniqueConstraint("call_id", "item_id"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True
    )
    call_id: Mapped[str] = _call(primary_key=False)
    item_id: Mapped[str] = mapped_column(String(200))
    seq: Mapped[int]
    at_ms: Mapped[int]
    turn: Mapped[int]
    role: Mapped[str] = mapped_column(String(8))
    agent: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text())
    words: Mapped[str] = mapped_column(Text(), default=_indexed_text)
    heard_chars: Mapped[int | None]
    confidence: Mapped[float | None]

    @validates("text")
    def _follow(self, _key: str, text: str) -> str:
        self.words = indexed(text)
        return text


class CallTurn(Table):
    """The measures of one turn; fields as ``measures.TurnMeasures``."""

    __tablename__ = "call_turns"
    __table_args__ = ({"sqlite_with_rowid": False},)

    call_id: Mapped[str] = _call()
    turn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at_ms: Mapped[int]
    caller_item: Mapped[str] = mapped_column(String(200))
    agent: Mapped[str] = mapped_column(String(200))
    typed: Mapped[bool]
    caller_ms: Mapped[int | None]
    confidence: Mapped[float | None]
    response_ms: Mapped[int | None]
    endpointing_ms: Mapped[int | None]
    model_ms: Mapped[int | None]
    tool_ms: Mapped[int | None]
    approval_ms: Mapped[int | None]
    yield_ms: Mapped[int | None]
    dead_air_ms: Mapped[int]
    handoffs: Mapped[int]
    team_version: Mapped[int]
    policy_version: Mapped[int]


class CallHandoff(Table):
    """One handoff; fields as ``measures.HandoffMeasures``."""

    __tablename__ = "call_handoffs"
    __table_args__ = (Index("ix_call_handoffs_from_agent", "from_agent", "to_agent"),)

    call_id: Mapped[str] = _call()
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    turn: Mapped[int]
    at_ms: Mapped[int]
    from_agent: Mapped[str] = mapped_column(String(200))
    to_agent: Mapped[str] = mapped_column(String(200))
    utterance: Mapped[str] = mapped_column(Text())
    gap_ms: Mapped[int | None]
    silent: Mapped[bool]


class CallFlag(Table):
    """One flag; fields as ``measures.Flag``."""

    __tablename__ = "call_flags"
    __table_args__ = (Index("ix_call_flags_kind", "kind", "call_id"),)

    call_id: Mapped[str] = _call()
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(24))
    turn: Mapped[int]
    at_ms: Mapped[int]
    words: Mapped[str] = mapped_column(Text())


class CallLookup(Table):
    """One search of the policy; fields as ``measures.LookupMeasures``."""

    __tablename__ = "call_lookups"
    __table_args__ = (Index("ix_call_lookups_policy", "policy", "policy_version"),)

    call_id: Mapped[str] = _call()
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    turn: Mapped[int]
    at_ms: Mapped[int]
    request: Mapped[str] = mapped_column(Text())
    found: Mapped[int]
    best_score: Mapped[float | None]
    used: Mapped[bool]
    policy: Mapped[str] = mapped_column(String(80))
    policy_version: Mapped[int]


class CallCitation(Table):
    """A passage that an answer cites; fields as ``measures.CitationMeasures``."""

    __tablename__ = "call_citations"
    __table_args__ = (Index("ix_call_citations_policy", "policy", "document", "passage_id"),)

    call_id: Mapped[str] = _call()
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[str] = mapped_column(String(200))
    turn: Mapped[int]
    policy: Mapped[str] = mapped_column(String(80))
    policy_version: Mapped[int]
    document: Mapped[str] = mapped_column(String(80))
    passage_id: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text())


class CallAudio(Table):
    """A piece of a call's Ogg Opus file (stereo: caller left, agent right)."""

    __tablename__ = "call_audio"

    call_id: Mapped[str] = _call()
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary())


class CallSnapshot(Table):
    """A team or policy version imported with a call. ``parts``: [[name, text], ...]."""

    __tablename__ = "call_snapshots"

    call_id: Mapped[str] = _call()
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    parts: Mapped[list[list[str]]] = mapped_column(JSON())


class CallReview(Table):
    """One reviewer's score and note on a call (turn -1) or on one of its turns."""

    __tablename__ = "call_reviews"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score"),)

    call_id: Mapped[str] = _call()
    turn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reviewer: Mapped[str] = mapped_column(String(80), primary_key=True)
    score: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text())
    at: Mapped[datetime] = mapped_column(Instant())


class CallLabel(Table):
    """One reviewer's label on a call (turn -1) or on one of its turns."""

    __tablename__ = "call_labels"
    __table_args__ = (Index("ix_call_labels_label", "label", "call_id"),)

    call_id: Mapped[str] = _call()
    turn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    label: Mapped[str] = mapped_column(String(40), primary_key=True)
    reviewer: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant())


class CallCorrection(Table):
    """A correction of a line's words. The newest one counts; the original stays in the events."""

    __tablename__ = "call_corrections"
    __table_args__ = (Index("ix_call_corrections_call_id", "call_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = _call(primary_key=False)
    item_id: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text())
    reviewer: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant())


class ReviewTask(Table):
    """A call that waits in the review queue, or was reviewed."""

    __tablename__ = "review_tasks"
    __table_args__ = (Index("ix_review_tasks_done_at", "done_at", "added_at"),)

    call_id: Mapped[str] = _call()
    reason: Mapped[str] = mapped_column(String(200))
    added_by: Mapped[str] = mapped_column(String(80))
    added_at: Mapped[datetime] = mapped_column(Instant())
    taken_by: Mapped[str] = mapped_column(String(80))
    done_at: Mapped[datetime | None] = mapped_column(Instant())


class DeletionReceipt(Table):
    """Proof that a call was deleted. It contains nothing of what was said."""

    __tablename__ = "deletion_receipts"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime] = mapped_column(Instant())
    deleted_at: Mapped[datetime] = mapped_column(Instant())
    by: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(200))
    counts: Mapped[dict[str, Any]] = mapped_column(JSON())


class ModelPrice(Table):
    """A model's price in USD per million tokens from a day on; None: there is no such price."""

    __tablename__ = "model_prices"

    model: Mapped[str] = mapped_column(String(200), primary_key=True)
    from_day: Mapped[date] = mapped_column(primary_key=True)  #: ``date.min``: for all days
    text_in: Mapped[float | None]
    cached_text_in: Mapped[float | None]
    audio_in: Mapped[float | None]
    cached_audio_in: Mapped[float | None]
    text_out: Mapped[float | None]
    audio_out: Mapped[float | None]
    changed_at: Mapped[datetime] = mapped_column(Instant())
    author: Mapped[str] = mapped_column(String(80))


class RecordSetting(Table):
    """A setting of the archive that all processes share: retention in days, recording on or off."""

    __tablename__ = "record_settings"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
