"""Stored calls: events, audio, what is derived from them, and full-text search.

Search is FTS5 on SQLite, kept in step by triggers, and a GIN index on PostgreSQL. Both index the
column ``words``, which is split at spaces only, so that they find the same. A downgrade deletes
every stored call.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_calls"
down_revision = "0002_versions_and_records"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = (
    "call_writers",
    "calls",
    "call_events",
    "call_audio",
    "call_snapshots",
    "call_lines",
    "call_facets",
    "call_turns",
    "call_handoffs",
    "call_flags",
    "call_lookups",
    "call_citations",
)

FTS5 = (
    # 'ascii': every character beyond ASCII is part of a word; SQLite's own idea of letters varies.
    "CREATE VIRTUAL TABLE call_words USING fts5(words, content='call_lines', content_rowid='id', "
    "tokenize='ascii')",
    "CREATE TRIGGER call_words_added AFTER INSERT ON call_lines BEGIN "
    "INSERT INTO call_words(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER call_words_gone AFTER DELETE ON call_lines BEGIN "
    "INSERT INTO call_words(call_words, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER call_words_changed AFTER UPDATE OF words ON call_lines BEGIN "
    "INSERT INTO call_words(call_words, rowid, words) VALUES ('delete', old.id, old.words); "
    "INSERT INTO call_words(rowid, words) VALUES (new.id, new.words); END",
)
GIN = (
    "CREATE INDEX ix_call_lines_words ON call_lines "
    "USING gin (array_to_tsvector(string_to_array(words, ' ')))"
)


def upgrade() -> None:
    """Create everything."""
    _writers()
    _calls()
    _audio()
    _events()
    _snapshots()
    _facets()
    _lines()
    _citations()
    _flags()
    _handoffs()
    _lookups()
    _turns()
    if op.get_bind().dialect.name == "sqlite":
        for statement in FTS5:
            op.execute(statement)
    else:
        op.execute(GIN)


def downgrade() -> None:
    """Drop everything."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE call_words")
    for table in reversed(TABLES):
        op.drop_table(table)


def _writers() -> None:
    """The processes that write calls."""
    op.create_table(
        "call_writers",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_writers")),
    )


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("writer_id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("team", sa.String(80), nullable=False),
        sa.Column("team_version", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(80), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(16), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("voice", sa.String(200), nullable=False),
        sa.Column("entry_agent", sa.String(200), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.Column("audio_ms", sa.Integer(), nullable=False),
        sa.Column("audio_bytes", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("handoffs", sa.Integer(), nullable=False),
        sa.Column("tools", sa.Integer(), nullable=False),
        sa.Column("approvals", sa.Integer(), nullable=False),
        sa.Column("barge_ins", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("agents", sa.JSON(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("caller_ms", sa.Integer(), nullable=False),
        sa.Column("agent_ms", sa.Integer(), nullable=False),
        sa.Column("dead_air_ms", sa.Integer(), nullable=False),
        sa.Column("talk_share", sa.Double(), nullable=True),
        sa.Column("response_median_ms", sa.Integer(), nullable=True),
        sa.Column("response_max_ms", sa.Integer(), nullable=True),
        sa.Column("tokens", sa.JSON(), nullable=False),
        sa.CheckConstraint("origin IN ('here', 'imported')", name=op.f("ck_calls_origin")),
        sa.CheckConstraint(
            "state IN ('running', 'ended', 'interrupted')", name=op.f("ck_calls_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    op.create_index("ix_calls_duration_ms", "calls", ["duration_ms"], unique=False)
    op.create_index("ix_calls_response_max_ms", "calls", ["response_max_ms"], unique=False)
    op.create_index("ix_calls_started_at", "calls", ["started_at", "id"], unique=False)
    op.create_index("ix_calls_engine", "calls", ["engine", "started_at"], unique=False)
    op.create_index("ix_calls_outcome", "calls", ["outcome", "started_at"], unique=False)
    op.create_index("ix_calls_state", "calls", ["state", "started_at"], unique=False)
    op.create_index("ix_calls_team", "calls", ["team", "team_version"], unique=False)


def _audio() -> None:
    op.create_table(
        "call_audio",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_audio_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "place", name=op.f("pk_call_audio")),
    )


def _events() -> None:
    op.create_table(
        "call_events",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_events_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "seq", name=op.f("pk_call_events")),
        sqlite_with_rowid=False,
    )


def _snapshots() -> None:
    """The teams and policies that a call ran on."""
    op.create_table(
        "call_snapshots",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_snapshots_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "call_id", "kind", "name", "number", name=op.f("pk_call_snapshots")
        ),
    )


def _facets() -> None:
    op.create_table(
        "call_facets",
        sa.Column("facet", sa.String(16), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_facets_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("facet", "value", "call_id", name=op.f("pk_call_facets")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_call_facets_call_id", "call_facets", ["call_id"], unique=False)


def _lines() -> None:
    op.create_table(
        "call_lines",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("item_id", sa.String(200), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(8), nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("heard_chars", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_lines_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_lines")),
        sa.UniqueConstraint("call_id", "item_id", name=op.f("uq_call_lines_call_id")),
    )


def _citations() -> None:
    op.create_table(
        "call_citations",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.String(200), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(80), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(80), nullable=False),
        sa.Column("passage_id", sa.String(80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_citations_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "place", name=op.f("pk_call_citations")),
    )
    op.create_index(
        "ix_call_citations_policy",
        "call_citations",
        ["policy", "document", "passage_id"],
        unique=False,
    )


def _flags() -> None:
    op.create_table(
        "call_flags",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_flags_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "place", name=op.f("pk_call_flags")),
    )
    op.create_index("ix_call_flags_kind", "call_flags", ["kind", "call_id"], unique=False)


def _handoffs() -> None:
    op.create_table(
        "call_handoffs",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("from_agent", sa.String(200), nullable=False),
        sa.Column("to_agent", sa.String(200), nullable=False),
        sa.Column("utterance", sa.Text(), nullable=False),
        sa.Column("gap_ms", sa.Integer(), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_handoffs_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "place", name=op.f("pk_call_handoffs")),
    )
    op.create_index(
        "ix_call_handoffs_from_agent", "call_handoffs", ["from_agent", "to_agent"], unique=False
    )


def _lookups() -> None:
    op.create_table(
        "call_lookups",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("best_score", sa.Double(), nullable=True),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.Column("policy", sa.String(80), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_lookups_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "place", name=op.f("pk_call_lookups")),
    )
    op.create_index(
        "ix_call_lookups_policy", "call_lookups", ["policy", "policy_version"], unique=False
    )


def _turns() -> None:
    op.create_table(
        "call_turns",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("caller_item", sa.String(200), nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
        sa.Column("typed", sa.Boolean(), nullable=False),
        sa.Column("caller_ms", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("response_ms", sa.Integer(), nullable=True),
        sa.Column("endpointing_ms", sa.Integer(), nullable=True),
        sa.Column("model_ms", sa.Integer(), nullable=True),
        sa.Column("tool_ms", sa.Integer(), nullable=True),
        sa.Column("approval_ms", sa.Integer(), nullable=True),
        sa.Column("yield_ms", sa.Integer(), nullable=True),
        sa.Column("dead_air_ms", sa.Integer(), nullable=False),
        sa.Column("handoffs", sa.Integer(), nullable=False),
        sa.Column("team_version", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_turns_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "turn", name=op.f("pk_call_turns")),
        sqlite_with_rowid=False,
    )
