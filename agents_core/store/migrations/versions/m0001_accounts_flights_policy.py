"""Accounts, flights and policy: customers, sign-in, bookings and the versioned policy document."""

import sqlalchemy as sa
from alembic import op

revision = "0001_accounts_flights_policy"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the first tables."""
    _customers()
    _flights()
    _policy()


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("display_name", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_accounts_customer_id"),
        sa.UniqueConstraint("customer_id", name="uq_accounts_customer_id"),
        sa.UniqueConstraint("username", name="uq_accounts_username"),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("username_key", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("username_key", name="pk_sign_in_failures"),
    )
    op.create_index("ix_sign_in_failures_last_at", "sign_in_failures", ["last_at"])


def _flights() -> None:
    op.create_table(
        "flights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(8), nullable=False),
        sa.Column("origin", sa.String(3), nullable=False),
        sa.Column("destination", sa.String(3), nullable=False),
        sa.Column("departs_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gate", sa.String(8), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("delay_minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_flights"),
        sa.UniqueConstraint("number", "departs_at", name="uq_flights_number"),
        sa.CheckConstraint(
            "status IN ('scheduled', 'boarding', 'cancelled')", name=op.f("ck_flights_status")
        ),
        sa.CheckConstraint("delay_minutes >= 0", name=op.f("ck_flights_delay_minutes")),
    )
    op.create_table(
        "bookings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("flight_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(4), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bookings"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_bookings_customer_id"),
        sa.ForeignKeyConstraint(["flight_id"], ["flights.id"], name="fk_bookings_flight_id"),
        sa.UniqueConstraint("customer_id", "flight_id", name="uq_bookings_customer_id"),
    )
    op.create_index("ix_bookings_flight_id", "bookings", ["flight_id"])


def _policy() -> None:
    op.create_table(
        "policy_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy_documents"),
        sa.UniqueConstraint("name", name="uq_policy_documents_name"),
    )
    op.create_table(
        "policy_versions",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("message", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "version", name="pk_policy_versions"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["policy_documents.id"], name="fk_policy_versions_document_id"
        ),
    )


def downgrade() -> None:
    """Drop them all."""
    for table in (
        "policy_versions",
        "policy_documents",
        "bookings",
        "flights",
        "sign_in_failures",
        "accounts",
        "customers",
    ):
        op.drop_table(table)
