"""Tables of customers, flights, records, and versions of teams and policies.

Instants are aware datetimes in UTC; SQLite stores them as text that sorts in time order.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agents_core.store.base import Instant, Table


class Customer(Table):
    """A person who calls."""

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
    """Failed sign-ins per username, whether or not such an account exists.

    The key is a digest, because people type passwords into the username box.
    """

    __tablename__ = "sign_in_failures"

    username_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Instant(), index=True)


class Flight(Table):
    """One departure. ``delay_minutes`` shifts both times."""

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


class Artifact(Table):
    """Something people edit in numbered versions: a team or a policy.

    A deleted one keeps its row and versions, which stored calls refer to by name and number.
    Created again under its name, it continues with the next number.
    """

    __tablename__ = "artifacts"
    __table_args__ = (
        UniqueConstraint("kind", "name"),
        CheckConstraint("kind IN ('team', 'policy')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(80))
    draft_saves: Mapped[int] = mapped_column(default=0)  #: highest revision of any of its drafts
    deleted_at: Mapped[datetime | None] = mapped_column(Instant(), default=None)


class ArtifactText(Table):
    """A text by its SHA-256, stored once for all versions that have it."""

    __tablename__ = "artifact_texts"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text())


class ArtifactVersion(Table):
    """One published version; never changed afterwards. ``parts``: [[name, sha256], ...]."""

    __tablename__ = "artifact_versions"

    artifact_id: Mapped[int] = mapped_column(ForeignKey("artifacts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    parts: Mapped[list[list[str]]] = mapped_column(JSON())
    chars: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(Instant())
    author: Mapped[str] = mapped_column(String(80))
    message: Mapped[str] = mapped_column(String(200))


class ArtifactDraft(Table):
    """The one draft of an artifact. ``parts``: [[name, text], ...]."""

    __tablename__ = "artifact_drafts"

    artifact_id: Mapped[int] = mapped_column(ForeignKey("artifacts.id"), primary_key=True)
    revision: Mapped[int]
    based_on: Mapped[int]
    parts: Mapped[list[list[str]]] = mapped_column(JSON())
    saved_at: Mapped[datetime] = mapped_column(Instant())
    author: Mapped[str] = mapped_column(String(80))


class VersionUse(Table):
    """A call ran on this version from one of its turns on."""

    __tablename__ = "version_uses"
    __table_args__ = (
        ForeignKeyConstraint(
            ["artifact_id", "number"], ["artifact_versions.artifact_id", "artifact_versions.number"]
        ),
        Index("ix_version_uses_artifact_id", "artifact_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(String(64))
    artifact_id: Mapped[int]
    number: Mapped[int]
    since: Mapped[datetime] = mapped_column(Instant())
    from_turn: Mapped[int]


class PolicyPassages(Table):
    """The passages of one version of a policy; never changed afterwards. ``last_number``: the
    highest number that a passage of this policy had so far."""

    __tablename__ = "policy_passages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["artifact_id", "number"], ["artifact_versions.artifact_id", "artifact_versions.number"]
        ),
    )

    artifact_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    passages: Mapped[list[dict[str, Any]]] = mapped_column(JSON())
    last_number: Mapped[int]


class PolicySource(Table):
    """A document that is kept in step with a web page. ``sha256``: of the text last imported."""

    __tablename__ = "policy_sources"

    artifact_id: Mapped[int] = mapped_column(ForeignKey("artifacts.id"), primary_key=True)
    document: Mapped[str] = mapped_column(String(80), primary_key=True)
    url: Mapped[str] = mapped_column(Text())
    sha256: Mapped[str] = mapped_column(String(64))
    checked_at: Mapped[datetime] = mapped_column(Instant())
    changed_at: Mapped[datetime | None] = mapped_column(Instant())
    problem: Mapped[str] = mapped_column(Text())


class PolicyCheck(Table):
    """A question and the passage that answers it, to test lookups."""

    __tablename__ = "policy_checks"
    __table_args__ = (Index("ix_policy_checks_artifact_id", "artifact_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    artifact_id: Mapped[int] = mapped_column(ForeignKey("artifacts.id"))
    question: Mapped[str] = mapped_column(String(1000))
    document: Mapped[str] = mapped_column(String(80))
    passage: Mapped[str] = mapped_column(Text())
    kept_at: Mapped[datetime] = mapped_column(Instant())
    author: Mapped[str] = mapped_column(String(80))


class RoutingCheckRow(Table):
    """A sentence, and who in a team has to take it. Empty: ``start`` the starting agent, ``agent``
    nobody, ``tool`` any tool of the agent or none."""

    __tablename__ = "routing_checks"
    __table_args__ = (Index("ix_routing_checks_artifact_id", "artifact_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    artifact_id: Mapped[int] = mapped_column(ForeignKey("artifacts.id"))
    sentence: Mapped[str] = mapped_column(String(300))
    start: Mapped[str] = mapped_column(String(80))
    agent: Mapped[str] = mapped_column(String(80))
    tool: Mapped[str] = mapped_column(String(80))
    kept_at: Mapped[datetime] = mapped_column(Instant())
    author: Mapped[str] = mapped_column(String(80))


class CustomerRecord(Table):
    """A record of one customer, for record tools: a stay, a line, a contract."""

    __tablename__ = "customer_records"
    __table_args__ = (Index("ix_customer_records_customer_id", "customer_id", "collection"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    collection: Mapped[str] = mapped_column(String(40))
    values: Mapped[dict[str, str]] = mapped_column(JSON())
