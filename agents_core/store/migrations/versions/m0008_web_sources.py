"""Documents of policies that are kept in step with a web page."""

import sqlalchemy as sa
from alembic import op

revision = "0008_web_sources"
down_revision = "0007_stored_passages"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """No document has a page yet."""
    op.create_table(
        "policy_sources",
        sa.Column("artifact_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(80), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("checked_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("artifact_id", "document", name="pk_policy_sources"),
        sa.ForeignKeyConstraint(
            ["artifact_id"], ["artifacts.id"], name="fk_policy_sources_artifact_id"
        ),
    )


def downgrade() -> None:
    """Forget the pages; the documents stay."""
    op.drop_table("policy_sources")
