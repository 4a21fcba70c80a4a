"""Shared fixtures: programs and databases of this machine, and guards around every test.

No test connects beyond loopback or sees the developer's settings. A test whose browser, speech
synthesiser or PostgreSQL is missing skips with a reason, or fails where the environment demands it.
"""

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from agents_core.settings import Settings
from agents_core.store import database
from tests.__main__ import RUNS
from tests.databases import (
    NEEDS_POSTGRES,
    POSTGRES,
    POSTGRES_REQUIRED,
    MigratedDatabases,
    postgres_database,
)

REQUIRED = "SWITCHBOARD_REQUIRE_BROWSER"
LONGEST_ID = 60  #: characters of a test's parameter in its name
ODD_NAME = Path("a % folder", "switchboard.db")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# On a busy machine the duration of an example, or of making one, says nothing about the code.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize=bool(os.getenv("CI")),
)
hypothesis.settings.load_profile("house")


@dataclass(frozen=True, slots=True, kw_only=True)
class RealAudio:
    """A browser that listens and clicks, and a synthesiser that speaks as the caller."""

    chromium: Path
    flite: Path


@pytest.fixture(scope="session")
def real_audio() -> RealAudio:
    """Chromium and flite."""
    chromium = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    flite = shutil.which("flite")
    if chromium is None or flite is None:
        missing = " and ".join(
            name for name, found in (("chromium", chromium), ("flite", flite)) if found is None
        )
        cannot(f"This test needs {missing}; Debian and Ubuntu have packages of these names.")
    assert chromium and flite
    return RealAudio(chromium=Path(chromium), flite=Path(flite))


@pytest.fixture(scope="session")
def flite() -> Path:
    """The synthesiser that speaks as the caller."""
    found = shutil.which("flite")
    if found is None:
        cannot("This test needs flite; Debian and Ubuntu have a package of this name.")
    assert found
    return Path(found)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MigratedDatabases]:
    """Copies of a migrated database."""
    databases = MigratedDatabases(tmp_path_factory.mktemp("migrated"))
    yield databases
    databases.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: MigratedDatabases
) -> Iterator[str]:
    """The URL of a database with the newest schema, once for SQLite and once for PostgreSQL."""
    if request.param == "sqlite":
        yield migrated.sqlite(tmp_path / ODD_NAME)
        return
    with migrated.postgres(postgres_server()) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table, once for SQLite and once for PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / ODD_NAME}"
        return
    with postgres_database(postgres_server()) as url:
        yield url


def postgres_server() -> str:
    """The URL of the tests' PostgreSQL server; skips or fails where there is none."""
    server_url = os.environ.get(POSTGRES, "")
    if not server_url:
        cannot(NEEDS_POSTGRES, required=POSTGRES_REQUIRED)
    return server_url


def cannot(sentence: str, *, required: str = REQUIRED) -> None:
    """Skip with this reason, or fail with it where the environment sets ``required`` (CI does)."""
    if os.environ.get(required):
        pytest.fail(sentence)
    pytest.skip(sentence)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Short names for tests of long texts. By default the whole text is the name, and names of 88
    MB are sent between processes and written into reports."""
    if not isinstance(val, str | bytes) or len(val) <= LONGEST_ID:
        return None
    return f"{val[:LONGEST_ID]!a}... of {len(val)}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test that no run of the test command reads: its marks say no to its folder."""
    for item in items:
        path = item.nodeid.partition("::")[0]
        marks = [mark for mark in ("browser", "realtime") if item.get_closest_marker(mark)]
        if path.startswith("tests/") and not any(run.reads(path, marks) for run in RUNS):
            raise pytest.UsageError(f"{item.nodeid}: tests/__main__.py has no run that reads it.")


@pytest.fixture(autouse=True, scope="session")
def no_settings_from_outside() -> Iterator[None]:
    """Unset every setting of the developer's environment."""
    with pytest.MonkeyPatch.context() as patch:
        for field in Settings.__dataclass_fields__.values():
            patch.delenv(field.metadata["name"], raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def a_locked_database_is_waited_for() -> Iterator[None]:
    """Several writers of one test wait for each other as long as a starved machine makes them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "BUSY_TIMEOUT_S", 120.0)
        yield


@pytest.fixture(autouse=True, scope="session")
def nothing_leaves_the_machine() -> Iterator[None]:
    """Fail on a connection beyond loopback, with its address."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        inside = self.family not in (socket.AF_INET, socket.AF_INET6) or is_loopback(address[0])
        if not inside and self.type == socket.SOCK_STREAM:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def is_loopback(host: str) -> bool:
    """Whether an address stays on this machine."""
    return host in ("localhost", "::1") or host.startswith("127.")
