"""Sample calls: calls that scripted callers made to show what the pages are for."""

import sqlalchemy as sa
from alembic import op

revision = "0006_sample_calls"
down_revision = "0005_deleted_artifacts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every call there is, is none."""
    op.add_column(
        "calls", sa.Column("sample", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("ix_calls_sample", "calls", ["sample", "started_at"])


def downgrade() -> None:
    """Forget which calls are samples."""
    op.drop_index("ix_calls_sample", "calls")
    op.drop_column("calls", "sample")
