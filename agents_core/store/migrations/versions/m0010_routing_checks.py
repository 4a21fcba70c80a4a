"""Routing checks: sentences, and who in a team has to take them."""

import sqlalchemy as sa
from alembic import op

revision = "0010_routing_checks"
down_revision = "0009_price_days"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """No team has a check yet."""
    op.create_table(
        "routing_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("artifact_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(300), nullable=False),
        sa.Column("start", sa.String(80), nullable=False),
        sa.Column("agent", sa.String(80), nullable=False),
        sa.Column("tool", sa.String(80), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_routing_checks"),
        sa.ForeignKeyConstraint(
            ["artifact_id"], ["artifacts.id"], name="fk_routing_checks_artifact_id"
        ),
    )
    op.create_index("ix_routing_checks_artifact_id", "routing_checks", ["artifact_id"])


def downgrade() -> None:
    """Drop the checks."""
    op.drop_table("routing_checks")
