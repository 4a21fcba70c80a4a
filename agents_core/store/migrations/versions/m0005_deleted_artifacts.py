"""Teams and policies can be deleted; their versions stay for the calls that ran on them."""

import sqlalchemy as sa
from alembic import op

revision = "0005_deleted_artifacts"
down_revision = "0004_reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is deleted so far."""
    deleted_at = sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("artifacts", deleted_at)


def downgrade() -> None:
    """Deleted teams and policies are listed again."""
    op.drop_column("artifacts", "deleted_at")
