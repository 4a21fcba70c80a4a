"""Every table as a typed class. It knows no query and no rule.

Instants are aware datetimes in UTC; SQLite keeps them as text that sorts in time order.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraint names that are the same on every database, so that a migration can name them."""


class Instant(TypeDecorator[datetime]):
    """A point in time: aware in, UTC in the database, aware UTC out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive time: nobody could say which instant it is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite gives back a naive time; it is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMES)


class Customer(Table):
    """A person who flies."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    display_name: Mapped[str] = mapped_column(String(120))


class Account(Table):
    """How a customer signs in. ``username`` is trimmed and case-folded."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), unique=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    customer: Mapped[Customer] = relationship(lazy="joined")


class SignInFailures(Table):
    """Sign-ins that were not right, per username, whether or not such an account exists.

    The key is a digest: people type passwords into the username box, and those must not be kept.
    """

    __tablename__ = "sign_in_failures"

    username_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Instant(), index=True)


class Flight(Table):
    """One departure. ``delay_minutes`` shifts both times; ``status`` is what the desk decided."""

    __tablename__ = "flights"
    __table_args__ = (
        UniqueConstraint("number", "departs_at"),
        CheckConstraint("status IN ('scheduled', 'boarding', 'cancelled')", name="status"),
        CheckConstraint("delay_minutes >= 0", name="delay_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(8))
    origin: Mapped[str] = mapped_column(String(3))
    destination: Mapped[str] = mapped_column(String(3))
    departs_at: Mapped[datetime] = mapped_column(Instant())
    arrives_at: Mapped[datetime] = mapped_column(Instant())
    gate: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(16))
    delay_minutes: Mapped[int] = mapped_column(default=0)


class Booking(Table):
    """A customer's seat on a flight."""

    __tablename__ = "bookings"
    __table_args__ = (
        UniqueConstraint("customer_id", "flight_id"),
        Index("ix_bookings_flight_id", "flight_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    flight_id: Mapped[int] = mapped_column(ForeignKey("flights.id"))
    seat: Mapped[str] = mapped_column(String(4))
    flight: Mapped[Flight] = relationship(lazy="joined")


class PolicyDocument(Table):
    """A policy that is edited over time."""

    __tablename__ = "policy_documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class PolicyVersion(Table):
    """One saved text of a policy; never changed afterwards."""

    __tablename__ = "policy_versions"

    document_id: Mapped[int] = mapped_column(ForeignKey("policy_documents.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text())
    saved_at: Mapped[datetime] = mapped_column(Instant())
    author: Mapped[str] = mapped_column(String(80))
    message: Mapped[str] = mapped_column(String(200))
