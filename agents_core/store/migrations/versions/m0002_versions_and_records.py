"""Versions: teams and policies in numbered versions with drafts and uses; customers' records.

Policies move from their own tables into the shared ones; going back keeps every version of the
policies, with the documents of each joined to one text.
"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0002_versions_and_records"
down_revision = "0001_accounts_flights_policy"
branch_labels = None
depends_on = None

DOCUMENT = "Policy"  #: the name of the one document a policy had until now
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
            ["artifact_id"], ["artifacts.id"], name="fk_version_uses_artifact_id"
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
ARTIFACTS = sa.table("artifacts", *map(sa.column, ("id", "kind", "name")))
TEXTS = sa.table("artifact_texts", *map(sa.column, ("sha256", "text")))
VERSIONS = sa.table(
    "artifact_versions",
    *map(sa.column, ("artifact_id", "number", "chars", "author", "message")),
    sa.column("parts", sa.JSON()),
    sa.column("published_at", INSTANT),
)


def _policies_into_artifacts() -> None:
    connection = op.get_bind()
    for document in connection.execute(sa.select(OLD_DOCUMENTS)).all():
        # "airline support" was the only name there was; teams are written "Airline support".
        name = document.name[:1].upper() + document.name[1:]
        connection.execute(sa.insert(ARTIFACTS).values(kind="policy", name=name))
        artifact_id = connection.scalar(
            sa.select(ARTIFACTS.c.id).where(ARTIFACTS.c.kind == "policy", ARTIFACTS.c.name == name)
        )
        rows = sa.select(OLD_VERSIONS).where(OLD_VERSIONS.c.document_id == document.id)
        for row in connection.execute(rows.order_by(OLD_VERSIONS.c.version)).all():
            connection.execute(
                sa.insert(VERSIONS).values(
                    artifact_id=artifact_id,
                    number=row.version,
                    parts=[[DOCUMENT, _kept(connection, row.text)]],
                    chars=len(row.text),
                    published_at=row.saved_at,
                    author=row.author,
                    message=row.message,
                )
            )


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
    policies = sa.select(ARTIFACTS).where(ARTIFACTS.c.kind == "policy")
    for policy in connection.execute(policies).all():
        name = policy.name[:1].lower() + policy.name[1:]
        connection.execute(sa.insert(OLD_DOCUMENTS).values(name=name))
        document_id = connection.scalar(
            sa.select(OLD_DOCUMENTS.c.id).where(OLD_DOCUMENTS.c.name == name)
        )
        for row in connection.execute(
            sa.select(VERSIONS).where(VERSIONS.c.artifact_id == policy.id)
        ).all():
            texts = [_text(connection, digest) for _, digest in row.parts]
            connection.execute(
                sa.insert(OLD_VERSIONS).values(
                    document_id=document_id,
                    version=row.number,
                    text="\n\n".join(texts),
                    saved_at=row.published_at,
                    author=row.author,
                    message=row.message,
                )
            )


def _text(connection: sa.Connection, digest: str) -> str:
    return connection.scalar(sa.select(TEXTS.c.text).where(TEXTS.c.sha256 == digest)) or ""
