"""Prices with the day they hold from: several per model."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009_price_days"
down_revision = "0008_web_sources"
branch_labels = None
depends_on = None

UNDATED = date(1, 1, 1)  #: holds for all days, as every price did before
KINDS = ("text_in", "cached_text_in", "audio_in", "cached_audio_in", "text_out", "audio_out")


def upgrade() -> None:
    """Every price there is holds for all days."""
    rows = _rows()
    op.drop_table("model_prices")
    table = _create(dated=True)
    op.bulk_insert(table, [{**row, "from_day": UNDATED} for row in rows])


def downgrade() -> None:
    """Keep the newest price of each model."""
    newest = {row["model"]: row for row in sorted(_rows(), key=lambda row: row["from_day"])}
    op.drop_table("model_prices")
    table = _create(dated=False)
    kept = [{name: row[name] for name in row if name != "from_day"} for row in newest.values()]
    op.bulk_insert(table, kept)


def _rows() -> list[dict[str, Any]]:
    connection = op.get_bind()
    table = sa.Table("model_prices", sa.MetaData(), autoload_with=connection)
    return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def _create(*, dated: bool) -> sa.Table:
    day = [sa.Column("from_day", sa.Date(), nullable=False)] if dated else []
    return op.create_table(
        "model_prices",
        sa.Column("model", sa.String(200), nullable=False),
        *day,
        *(sa.Column(kind, sa.Double(), nullable=True) for kind in KINDS),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("model", *(["from_day"] if dated else []), name="pk_model_prices"),
    )
