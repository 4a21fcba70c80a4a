"""Policy versions of before get the passages of the reader they were published with."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, insert, select

from agents_core.knowledge.policy_versions import PolicyVersions
from agents_core.store import downgrade, engine_for, migrate
from agents_core.store.tables import Artifact, ArtifactText, ArtifactVersion, PolicyPassages
from agents_core.versions import Part, VersionStore
from tests.doubles.played_calls import Clock

AT = datetime(2026, 3, 6, 12, tzinfo=UTC)
FIRST = "# Bags\nBags < 23 kg are\nfree.\n\n- If silver:\n  - 1 free\n"
SECOND = FIRST + "\n| Pet | Fee |\n|---|---|\n| Cat | 20 |\n"


@pytest.fixture
def before(empty_database_url: str) -> Iterator[Engine]:
    """A database of the revision before, with a policy of two versions and a team."""
    migrate(empty_database_url, "0006_sample_calls")
    engine = engine_for(empty_database_url)
    with engine.begin() as connection:
        for artifact_id, kind in ((1, "policy"), (2, "team")):
            values: dict[str, object] = {
                "id": artifact_id,
                "kind": kind,
                "name": "Rules",
                "draft_saves": 0,
            }
            connection.execute(insert(Artifact), values)
        for number, text in enumerate((FIRST, SECOND), 1):
            digest = hashlib.sha256(text.encode()).hexdigest()
            connection.execute(insert(ArtifactText), {"sha256": digest, "text": text})
            for artifact_id in (1, 2):
                version: dict[str, object] = {
                    "artifact_id": artifact_id,
                    "number": number,
                    "chars": len(text),
                }
                version |= {"parts": [["Policy", digest]], "published_at": AT}
                version |= {"author": "", "message": ""}
                connection.execute(insert(ArtifactVersion), version)
    yield engine
    engine.dispose()


def test_old_versions_get_the_passages_of_their_reader(
    before: Engine, empty_database_url: str
) -> None:
    migrate(empty_database_url)
    versions = PolicyVersions(VersionStore(before, Clock()), name="Rules")

    assert [(one.id, one.line, one.text) for one in versions.get(1).passages] == [
        ("P1", 2, "Bags < 23 kg are free."),
        ("P2", 5, "If silver:"),
        ("P3", 6, "1 free"),
    ]
    cat = versions.get(2).passages[3]
    assert (cat.id, cat.text, cat.headings, cat.document) == (
        "P4",
        "Pet: Cat; Fee: 20",
        ("Bags",),
        "Policy",
    )


def test_the_next_version_is_read_anew_and_its_ids_go_on(
    before: Engine, empty_database_url: str
) -> None:
    migrate(empty_database_url)
    store = VersionStore(before, Clock())
    store.publish("policy", "Rules", [Part("Policy", f"{SECOND}\nWifi is free.\n")], based_on=2)
    found = PolicyVersions(store, name="Rules").newest().passages

    assert {one.text: one.id for one in found} == {
        "Bags < 23 kg are free.": "P1",
        "1 free": "P3",
        "Pet: Cat; Fee: 20": "P4",
        "Wifi is free.": "P5",
    }


def test_the_way_down_forgets_them(before: Engine, empty_database_url: str) -> None:
    migrate(empty_database_url)
    with before.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(PolicyPassages)) == 2

    downgrade(empty_database_url, "0006_sample_calls")
    migrate(empty_database_url)

    versions = PolicyVersions(VersionStore(before, Clock()), name="Rules")
    assert len(versions.get(2).passages) == 4
