"""Reviews of stored calls, deletion records, prices of models, settings of the archive."""

import sqlalchemy as sa
from alembic import op

revision = "0004_reviews"
down_revision = "0003_calls"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)

TABLES = (
    "call_reviews",
    "call_labels",
    "call_corrections",
    "review_tasks",
    "deletion_receipts",
    "model_prices",
    "record_settings",
)


def upgrade() -> None:
    """Create everything."""
    _corrections()
    _labels()
    _reviews()
    _tasks()
    _receipts()
    _prices()
    _settings()


def downgrade() -> None:
    """Drop everything."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _corrections() -> None:
    op.create_table(
        "call_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("item_id", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.String(80), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_corrections_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_corrections")),
    )
    op.create_index(
        "ix_call_corrections_call_id", "call_corrections", ["call_id", "item_id"], unique=False
    )


def _labels() -> None:
    op.create_table(
        "call_labels",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", sa.String(40), nullable=False),
        sa.Column("reviewer", sa.String(80), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_labels_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "call_id", "turn", "label", "reviewer", name=op.f("pk_call_labels")
        ),
    )
    op.create_index("ix_call_labels_label", "call_labels", ["label", "call_id"], unique=False)


def _reviews() -> None:
    op.create_table(
        "call_reviews",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reviewer", sa.String(80), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_call_reviews_score")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_reviews_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "turn", "reviewer", name=op.f("pk_call_reviews")),
    )


def _tasks() -> None:
    op.create_table(
        "review_tasks",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("added_by", sa.String(80), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("taken_by", sa.String(80), nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_review_tasks_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_review_tasks")),
    )
    op.create_index(
        "ix_review_tasks_done_at", "review_tasks", ["done_at", "added_at"], unique=False
    )


def _receipts() -> None:
    op.create_table(
        "deletion_receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("deleted_at", INSTANT, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion_receipts")),
        sa.UniqueConstraint("call_id", name=op.f("uq_deletion_receipts_call_id")),
    )


def _prices() -> None:
    op.create_table(
        "model_prices",
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("text_in", sa.Double(), nullable=True),
        sa.Column("cached_text_in", sa.Double(), nullable=True),
        sa.Column("audio_in", sa.Double(), nullable=True),
        sa.Column("cached_audio_in", sa.Double(), nullable=True),
        sa.Column("text_out", sa.Double(), nullable=True),
        sa.Column("audio_out", sa.Double(), nullable=True),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("model", name=op.f("pk_model_prices")),
    )


def _settings() -> None:
    op.create_table(
        "record_settings",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_record_settings")),
    )
