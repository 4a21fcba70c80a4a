"""Versions: teams and policies in numbered versions with drafts and uses; customers' records.

Policies move from their own tables into the shared ones; going back keeps every version of the
policies, with the documents of each joined to one text.
"""

import hashlib
import itertools
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002_versions_and_records"
down_revision = "0001_accounts_flights_policy"
branch_labels = None
depends_on = None

DOCUMENT = "Policy"  #: the name of the one document a policy had until now
OLD_NAME, NEW_NAME = "airline support", "Airline support"  #: the one policy the app made so far
MAX_NAME_CHARS = 80
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables, move the policies, drop their old tables."""
    _artifacts()
    _drafts_and_uses()
    _checks_and_records()
    _policies_into_artifacts()
    op.drop_table("policy_versions")
    op.drop_table("policy_documents")


def _artifacts() -> None:
    op.create_table(
        "artifacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("draft_saves", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_artifacts"),
        sa.UniqueConstraint("kind", "name", name="uq_artifacts_kind"),
        sa.CheckConstraint("kind IN ('team', 'policy')", name=op.f("ck_artifacts_kind")),
    )
    op.create_table(
        "artifact_texts",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_artifact_texts"),
    )
    op.create_table(
        "artifact_versions",
        sa.Column("artifact_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("chars", sa.Integer(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("message", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("artifact_id", "number", name="pk_artifact_versions"),
        sa.ForeignKeyConstraint(
            ["artifact_id"], ["artifacts.id"], name="fk_artifact_versions_artifact_id"
        ),
    )


def _drafts_and_uses() -> None:
    op.create_table(
        "artifact_drafts",
        sa.Column("artifact_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("artifact_id", name="pk_artifact_drafts"),
        sa.ForeignKeyConstraint(
            ["artifact_id"], ["artifacts.id"], name="fk_artifact_drafts_artifact_id"
        ),
    )
    op.create_table(
        "version_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("artifact_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("from_turn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_version_uses"),
        sa.ForeignKeyConstraint(
            ["artifact_id", "number"],
            ["artifact_versions.artifact_id", "artifact_versions.number"],
            name="fk_version_uses_artifact_id",
        ),
    )
    op.create_index("ix_version_uses_artifact_id", "version_uses", ["artifact_id", "number"])


def _checks_and_records() -> None:
    op.create_table(
        "policy_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("artifact_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(1000), nullable=False),
        sa.Column("document", sa.String(80), nullable=False),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy_checks"),
        sa.ForeignKeyConstraint(
            ["artifact_id"], ["artifacts.id"], name="fk_policy_checks_artifact_id"
        ),
    )
    op.create_index("ix_policy_checks_artifact_id", "policy_checks", ["artifact_id"])
    op.create_table(
        "customer_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("collection", sa.String(40), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customer_records"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_customer_records_customer_id"
        ),
    )
    op.create_index(
        "ix_customer_records_customer_id", "customer_records", ["customer_id", "collection"]
    )


# The tables as this migration sees them, whatever they become later.
OLD_DOCUMENTS = sa.table("policy_documents", sa.column("id"), sa.column("name"))
OLD_VERSIONS = sa.table(
    "policy_versions",
    *map(sa.column, ("document_id", "version", "text", "author", "message")),
    sa.column("saved_at", INSTANT),
)
ARTIFACTS = sa.table("artifacts", *map(sa.column, ("id", "kind", "name", "draft_saves")))
TEXTS = sa.table("artifact_texts", sa.column("sha256", sa.String()), sa.column("text", sa.Text()))
VERSIONS = sa.table(
    "artifact_versions",
    *map(sa.column, ("artifact_id", "number", "chars", "author", "message")),
    sa.column("parts", sa.JSON()),
    sa.column("published_at", INSTANT),
)


def _policies_into_artifacts() -> None:
    connection = op.get_bind()
    documents = connection.execute(sa.select(OLD_DOCUMENTS).order_by(OLD_DOCUMENTS.c.id)).all()
    names = _new_names([row.name for row in documents], {OLD_NAME: NEW_NAME})
    for document, name in zip(documents, names, strict=True):
        values = {"kind": "policy", "name": name, "draft_saves": 0}
        connection.execute(sa.insert(ARTIFACTS).values(**values))
        artifact_id = connection.scalar(
            sa.select(ARTIFACTS.c.id).where(ARTIFACTS.c.kind == "policy", ARTIFACTS.c.name == name)
        )
        mine = OLD_VERSIONS.c.document_id == document.id
        for number in _numbers(connection, OLD_VERSIONS.c.version, mine):
            row = connection.execute(
                sa.select(OLD_VERSIONS).where(mine, OLD_VERSIONS.c.version == number)
            ).one()
            connection.execute(
                sa.insert(VERSIONS).values(
                    artifact_id=artifact_id,
                    number=number,
                    parts=[[DOCUMENT, _kept(connection, row.text)]],
                    chars=len(row.text),
                    published_at=row.saved_at,
                    author=row.author,
                    message=row.message,
                )
            )


def _new_names(names: Sequence[str], renamed: Mapping[str, str]) -> list[str]:
    """Every name with some renamed, in the same order and all different.

    Names may differ in case only, so the new one may be somebody's already: that one keeps it.
    """
    kept = {name for name in names if name not in renamed}
    found = []
    for name in names:
        wanted = renamed.get(name, name)
        copies = (f"{wanted[: MAX_NAME_CHARS - 4]} {count}" for count in itertools.count(2))
        if name in renamed:
            wanted = next(free for free in itertools.chain([wanted], copies) if free not in kept)
            kept.add(wanted)
        found.append(wanted)
    return found


def _numbers(
    connection: sa.Connection, column: sa.ColumnClause[int], mine: sa.ColumnElement[bool]
) -> list[int]:
    """The versions in order; each is then read alone, since all their texts may be large."""
    return list(connection.scalars(sa.select(column).where(mine).order_by(column)))


def _kept(connection: sa.Connection, text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = sa.select(TEXTS.c.sha256).where(TEXTS.c.sha256 == digest)
    if connection.scalar(known) is None:
        connection.execute(sa.insert(TEXTS).values(sha256=digest, text=text))
    return digest


def downgrade() -> None:
    """Bring the policies back; teams, drafts, uses, checks and records are lost."""
    _old_policy_tables()
    _artifacts_into_policies()
    for table in (
        "customer_records",
        "policy_checks",
        "version_uses",
        "artifact_drafts",
        "artifact_versions",
        "artifact_texts",
        "artifacts",
    ):
        op.drop_table(table)


def _old_policy_tables() -> None:
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
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("message", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "version", name="pk_policy_versions"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["policy_documents.id"], name="fk_policy_versions_document_id"
        ),
    )


def _artifacts_into_policies() -> None:
    connection = op.get_bind()
    policies = connection.execute(
        sa.select(ARTIFACTS).where(ARTIFACTS.c.kind == "policy").order_by(ARTIFACTS.c.id)
    ).all()
    names = _new_names([policy.name for policy in policies], {NEW_NAME: OLD_NAME})
    for policy, name in zip(policies, names, strict=True):
        connection.execute(sa.insert(OLD_DOCUMENTS).values(name=name))
        document_id = connection.scalar(
            sa.select(OLD_DOCUMENTS.c.id).where(OLD_DOCUMENTS.c.name == name)
        )
        mine = VERSIONS.c.artifact_id == policy.id
        for number in _numbers(connection, VERSIONS.c.number, mine):
            row = connection.execute(
                sa.select(VERSIONS).where(mine, VERSIONS.c.number == number)
            ).one()
            texts = [_text(connection, digest) for _, digest in row.parts]
            connection.execute(
                sa.insert(OLD_VERSIONS).values(
                    document_id=document_id,
                    version=number,
                    text="\n\n".join(texts),
                    saved_at=row.published_at,
                    author=row.author,
                    message=row.message,
                )
            )


def _text(connection: sa.Connection, digest: str) -> str:
    """A text that must be there: going back stops rather than leave a version without words."""
    text: str = connection.scalars(sa.select(TEXTS.c.text).where(TEXTS.c.sha256 == digest)).one()
    return text
