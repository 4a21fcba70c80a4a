"""Rows survive migrating up and down, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    column,
    func,
    insert,
    inspect,
    select,
    table,
)

from agents_core.store import downgrade, engine_for, migrate, writing
from agents_core.store.tables import Customer, CustomerRecord, PolicyCheck
from agents_core.versions import Part, VersionStore
from tests.doubles.version_uses import record_use

FIRST = "0001_accounts_flights_policy"
MORNING = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)
EVENING = datetime(2026, 3, 2, 22, 0, tzinfo=timezone(timedelta(hours=-8)))
ODD_TEXT = "# Bags\n\nUp to 23 kg — “one” bag 🧳.\n" * 3

DOCUMENTS = table("policy_documents", column("id"), column("name"))
VERSIONS = table(
    "policy_versions",
    *map(column, ("document_id", "version", "text", "author", "message")),
    column("saved_at", DateTime(timezone=True)),
)


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    """At the first schema, before there were teams."""
    migrate(empty_database_url, FIRST)
    engine = engine_for(empty_database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> VersionStore:
    return VersionStore(engine, lambda: MORNING)


def save_old(connection: Connection, name: str, *versions: tuple[str, datetime, str]) -> None:
    connection.execute(insert(DOCUMENTS).values(name=name))
    document_id = connection.scalar(select(DOCUMENTS.c.id).where(DOCUMENTS.c.name == name))
    for number, (text, saved_at, author) in enumerate(versions, 1):
        connection.execute(
            insert(VERSIONS).values(
                document_id=document_id,
                version=number,
                text=text,
                # As the app writes it: UTC, which SQLite keeps without saying so.
                saved_at=saved_at.astimezone(UTC),
                author=author,
                message=f"why {number}",
            )
        )


def old_rows(engine: Engine) -> list[tuple[object, ...]]:
    """(name, version, text, when, author, message) of every policy version, as kept before."""
    columns = (VERSIONS.c.version, VERSIONS.c.text, VERSIONS.c.saved_at)
    query = (
        select(DOCUMENTS.c.name, *columns, VERSIONS.c.author, VERSIONS.c.message)
        .join(VERSIONS, VERSIONS.c.document_id == DOCUMENTS.c.id)
        .order_by(DOCUMENTS.c.name, VERSIONS.c.version)
    )
    with engine.connect() as connection:
        return [
            (name, number, text, utc(at), by, why)
            for name, number, text, at, by, why in connection.execute(query)
        ]


def utc(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def test_saved_policies_come_up_with_texts_authors_and_times_and_go_down_again(
    engine: Engine, store: VersionStore, empty_database_url: str
) -> None:
    with engine.begin() as connection:
        save_old(
            connection, "airline support", (ODD_TEXT, MORNING, "Priya"), ("Shorter.", EVENING, "")
        )
    before = old_rows(engine)

    migrate(empty_database_url)

    assert store.names("policy") == ("Airline support",)
    first, second = (store.get("policy", "Airline support", number) for number in (1, 2))
    assert first.parts == (Part("Policy", ODD_TEXT),)
    assert (first.published_at, first.author, first.message) == (MORNING, "Priya", "why 1")
    assert (second.parts[0].text, second.published_at) == ("Shorter.", EVENING)
    assert [note.chars for note in store.summaries("policy", "Airline support")] == [
        8,
        len(ODD_TEXT),
    ]

    downgrade(empty_database_url, FIRST)

    assert old_rows(engine) == before
    assert before[0] == ("airline support", 1, ODD_TEXT, MORNING, "Priya", "why 1")


def test_what_was_migrated_can_be_edited_at_once(
    engine: Engine, store: VersionStore, empty_database_url: str
) -> None:
    with engine.begin() as connection:
        save_old(connection, "airline support", ("Old.", MORNING, ""))
    migrate(empty_database_url)

    draft = store.save_draft(
        "policy", "Airline support", [Part("Policy", "New.")], based_on=1, revision=0
    )
    published = store.publish(
        "policy",
        "Airline support",
        draft.parts,
        based_on=draft.based_on,
        draft_revision=draft.revision,
    )
    made = store.create("policy", "Hotel desk", [Part("Rooms", "Twenty.")])

    assert (published.number, made.number) == (2, 1)
    assert store.names("policy") == ("Airline support", "Hotel desk")


def test_one_text_in_many_versions_is_kept_once_and_given_back_to_each(
    engine: Engine, store: VersionStore, empty_database_url: str
) -> None:
    with engine.begin() as connection:
        back_and_forth = [(text, MORNING, "") for text in ("A.", "B.", "A.")]
        save_old(connection, "airline support", *back_and_forth)
        save_old(connection, "second", ("A.", MORNING, ""))
    before = old_rows(engine)

    migrate(empty_database_url)
    with engine.connect() as connection:
        texts = connection.scalar(select(func.count()).select_from(table("artifact_texts")))
    downgrade(empty_database_url, FIRST)

    assert texts == 2
    assert old_rows(engine) == before


def test_names_that_differ_only_in_case_both_come_up(
    engine: Engine, store: VersionStore, empty_database_url: str
) -> None:
    with engine.begin() as connection:
        save_old(connection, "airline support", ("Small.", MORNING, ""))
        save_old(connection, "Airline support", ("Large.", MORNING, ""))

    migrate(empty_database_url)

    assert store.newest("policy", "Airline support").parts[0].text == "Large."
    assert store.newest("policy", "Airline support 2").parts[0].text == "Small."


def test_names_that_differ_only_in_case_both_go_down(
    engine: Engine, store: VersionStore, empty_database_url: str
) -> None:
    migrate(empty_database_url)
    for name in ("Airline support", "airline support", "Hotel desk", "hotel desk"):
        store.create("policy", name, [Part("Policy", f"Text of {name}.")])

    downgrade(empty_database_url, FIRST)

    assert {(row[0], row[2]) for row in old_rows(engine)} == {
        ("airline support 2", "Text of Airline support."),
        ("airline support", "Text of airline support."),
        ("Hotel desk", "Text of Hotel desk."),
        ("hotel desk", "Text of hotel desk."),
    }


def test_several_documents_go_down_as_one_text_and_teams_and_the_rest_are_dropped(
    engine: Engine, store: VersionStore, empty_database_url: str
) -> None:
    migrate(empty_database_url)
    store.create("policy", "Hotel desk", [Part("Rooms", "Twenty."), Part("Pets", "None.")])
    store.create("team", "Hotel desk", [Part("team", "agents: []")])
    store.save_draft("team", "Hotel desk", [Part("team", "x")], based_on=1, revision=0)
    record_use(store, "policy", "Hotel desk", 1, call_id="call-1", from_turn=1)
    with writing(engine) as session:
        guest = Customer(display_name="Dana")
        session.add(guest)
        session.flush()
        session.add(CustomerRecord(customer_id=guest.id, collection="stays", values={"room": "12"}))
        session.add(
            PolicyCheck(
                artifact_id=1,
                question="Dogs?",
                document="Pets",
                passage="None.",
                kept_at=MORNING,
                author="",
            )
        )

    downgrade(empty_database_url, FIRST)

    assert [row[:3] for row in old_rows(engine)] == [("Hotel desk", 1, "Twenty.\n\nNone.")]
    left = set(inspect(engine).get_table_names())
    assert not left & {"artifacts", "artifact_versions", "artifact_drafts", "version_uses"}
    with engine.connect() as connection:
        assert connection.scalar(select(Customer.display_name)) == "Dana"

    migrate(empty_database_url)
    assert store.names("team") == ()
    assert store.newest("policy", "Hotel desk").parts == (Part("Policy", "Twenty.\n\nNone."),)


def test_a_way_down_that_fails_changes_nothing(
    engine: Engine, store: VersionStore, empty_database_url: str
) -> None:
    migrate(empty_database_url)
    store.create("policy", "Hotel desk", [Part("Rooms", "Twenty.")])
    with engine.begin() as connection:
        connection.execute(table("artifact_texts").delete())

    with pytest.raises(Exception, match="No row was found"):
        downgrade(empty_database_url, FIRST)

    assert "policy_documents" not in inspect(engine).get_table_names()
    assert store.names("policy") == ("Hotel desk",)
