"""What every test may use, and what none may do: reach outside this machine, or use a real key.

A missing browser, voice or PostgreSQL skips with a sentence, and fails where it is required.
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
from tests.beside import (  # noqa: F401 - pytest looks for them here
    pytest_collection_modifyitems,
    pytest_xdist_make_scheduler,
)
from tests.databases import NEEDS_POSTGRES, POSTGRES, POSTGRES_REQUIRED, postgres_database

REQUIRED = "SWITCHBOARD_REQUIRE_BROWSER"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# The machine is shared and slow at times: an example's duration says nothing about the code.
hypothesis.settings.register_profile("house", deadline=None, derandomize=bool(os.getenv("CI")))
hypothesis.settings.load_profile("house")


@dataclass(frozen=True, slots=True, kw_only=True)
class RealAudio:
    """Programs that make a person: a browser to listen and click, a voice to speak."""

    chromium: Path
    flite: Path


@pytest.fixture(scope="session")
def real_audio() -> RealAudio:
    """Chromium and flite; where one is missing the test skips, or fails when they are required."""
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
    """The voice of a caller; where it is missing the test skips, or fails when it is required."""
    found = shutil.which("flite")
    if found is None:
        cannot("This test needs flite; Debian and Ubuntu have a package of this name.")
    assert found
    return Path(found)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of the test's own, on each kind we support; PostgreSQL skips where there
    is no server, or fails when it is required."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'a % folder' / 'switchboard.db'}"
        return
    server_url = os.environ.get(POSTGRES)
    if not server_url:
        cannot(NEEDS_POSTGRES, required=POSTGRES_REQUIRED)
    assert server_url
    with postgres_database(server_url) as url:
        yield url


def cannot(sentence: str, *, required: str = REQUIRED) -> None:
    """Skip with a sentence, or fail with it where the environment says it is required (CI)."""
    if os.environ.get(required):
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(autouse=True, scope="session")
def no_settings_from_outside() -> Iterator[None]:
    """A developer's key or database never reaches a test."""
    with pytest.MonkeyPatch.context() as patch:
        for field in Settings.__dataclass_fields__.values():
            patch.delenv(field.metadata["name"], raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def nothing_leaves_the_machine() -> Iterator[None]:
    """Connecting beyond loopback is a failure with the address in it."""
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
