"""The real engine process, started once for the tests that talk to it."""

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from agents_core.engine.server import EngineServer
from agents_core.settings import Settings
from agents_core.supervisor import EngineSupervisor
from agents_core.switchboard import Switchboard
from tests.doubles.engine_client import Client, dial
from tests.protocol.scripted import scripted_parts


@pytest.fixture(scope="session")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    """Switchboard as the app makes it, with data of its own and the real local engine."""
    folder: Path = tmp_path_factory.mktemp("board")
    made = Switchboard(
        Settings(
            database_url=f"sqlite:///{folder}/switchboard.db", knowledge_uri=f"{folder}/knowledge"
        )
    )
    made.start()
    made.warm()
    yield made
    made.shut_down()


@pytest.fixture
def supervisor() -> Iterator[EngineSupervisor]:
    """An engine process of the test's own."""
    made = EngineSupervisor(Settings())
    yield made
    made.stop()


def until_starts(supervisor: EngineSupervisor, count: int, timeout_s: float = 30) -> None:
    """Wait until the engine has been started ``count`` times and listens."""
    deadline_s = time.monotonic() + timeout_s
    while supervisor.status.starts < count or supervisor.status.state != "ready":
        assert time.monotonic() < deadline_s, supervisor.status
        time.sleep(0.02)  # polls another process; the deadline decides


@pytest.fixture
async def server() -> AsyncIterator[EngineServer]:
    async with EngineServer(host="127.0.0.1", port=0, session_ms=3_600_000) as running:
        yield running


@pytest.fixture
async def client(server: EngineServer) -> AsyncIterator[Client]:
    await server.build(scripted_parts)
    async with dial(server) as socket:
        connected = Client(socket)
        await connected.until("session.created")
        yield connected
