"""When the vector store cannot be reached: lookups answer, a sentence says so, no key is told."""

import shutil
from pathlib import Path

import pytest

from agents_core.knowledge.index import lance_database
from agents_core.knowledge.index.lance_database import storage_options
from agents_core.versions import VersionStore
from tests.doubles.policy_store import ObjectStorage, cited, opened


def test_a_store_that_cannot_be_opened_is_reported_and_lookups_answer(
    versions: VersionStore, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    library, _ = opened(versions, str(tmp_path / "file" / "knowledge"))

    assert cited(library, "parrots fly free") == ["Parrots fly free."]
    assert "cannot be used" in library.problem
    assert "exact search in memory" in library.problem
    library.save("- Cats too.", document="Rules", based_on=1)
    assert cited(library, "cats too") == ["Cats too."]


def test_a_folder_that_vanishes_is_reported_and_lookups_answer(
    versions: VersionStore, tmp_path: Path
) -> None:
    uri = tmp_path / "knowledge"
    library, _ = opened(versions, str(uri))
    library.warm()
    shutil.rmtree(uri)
    uri.write_text("in the way")

    assert cited(library, "parrots fly free") == ["Parrots fly free."]
    library.save("- Cats too.", document="Rules", based_on=1)
    assert cited(library, "cats too") == ["Cats too."]
    assert "exact search in memory" in library.problem


def test_object_storage_that_fails_is_reported_and_lookups_answer(
    versions: VersionStore, s3: ObjectStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(lance_database.TIMEOUTS, "client_retry_timeout", "1")
    library, _ = opened(versions, s3.uri, s3.environ)
    library.warm()
    s3.server.stop()

    assert cited(library, "parrots fly free") == ["Parrots fly free."]
    library.save("- Cats too.", document="Rules", based_on=1)
    assert cited(library, "cats too") == ["Cats too."]
    assert "cannot be used" in library.problem


def test_what_aws_tools_read_is_passed_on() -> None:
    environ = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9000", "AWS_REGION": "eu-west-1", "HOME": "x"}

    assert storage_options("var/knowledge", environ) == {}
    options = storage_options("s3://bucket/prefix", environ)
    assert (options["aws_endpoint"], options["allow_http"]) == ("http://127.0.0.1:9000", "true")
    assert options["aws_region"] == "eu-west-1"
    assert "allow_http" not in storage_options("s3://bucket", {"AWS_ENDPOINT_URL": "https://x"})


def test_keys_never_reach_the_log_or_the_sentence(
    versions: VersionStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(lance_database.TIMEOUTS, "client_retry_timeout", "1")
    environ = {
        "AWS_ACCESS_KEY_ID": "canary-key",
        "AWS_SECRET_ACCESS_KEY": "canary-secret",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    }
    library, _ = opened(versions, "s3://nowhere/knowledge", environ)

    assert cited(library, "parrots fly free") == ["Parrots fly free."]
    assert "s3://nowhere/knowledge cannot be used" in library.problem
    assert "canary" not in caplog.text + library.problem + repr(vars(library))
