"""The real engine process, started once for the tests that talk to it."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agents_core.engine.server.websocket_server import EngineServer
from agents_core.engine_process import EngineSupervisor
from agents_core.knowledge.index import lance_database
from agents_core.settings import Settings
from agents_core.store import engine_for, migrate
from agents_core.switchboard import Switchboard
from agents_core.versions import Part, VersionStore
from tests.doubles.engine_client import Client, dial
from tests.integration.patience import LONG_S, patience
from tests.integration.record.record_fixtures import archive, clock, database, record
from tests.protocol.scripted_components import scripted_components

if TYPE_CHECKING:
    from tests.doubles.policy_store import ObjectStorage

__all__ = ["archive", "clock", "database", "record"]


@pytest.fixture(autouse=True, scope="session")
def patient() -> Iterator[None]:
    """No limit passes only because the machine is slow."""
    with patience():
        yield


@pytest.fixture(scope="session")
def switchboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    """Switchboard as the app makes it, with data of its own and the real local engine."""
    folder: Path = tmp_path_factory.mktemp("switchboard")
    made = Switchboard(
        Settings(
            database_url=f"sqlite:///{folder}/switchboard.db", knowledge_uri=f"{folder}/knowledge"
        )
    )
    made.start()
    made.warm()
    asyncio.run(made.engine.url())  # no test's timeout includes the engine's start
    yield made
    made.shut_down()


@pytest.fixture
def supervisor() -> Iterator[EngineSupervisor]:
    """An engine process of the test's own."""
    made = EngineSupervisor(Settings())
    yield made
    made.stop()


def until_starts(supervisor: EngineSupervisor, count: int, timeout_s: float = LONG_S) -> None:
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
    await server.build(scripted_components)
    async with dial(server) as socket:
        connected = Client(socket)
        await connected.until("session.created")
        yield connected


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator["ObjectStorage"]:
    """An address in a bucket of a local S3 server, and the environment to reach it with."""
    import boto3  # a second of CPU, for these tests alone
    from moto.core.base_backend import BackendDict
    from moto.server import ThreadedMotoServer

    from tests.doubles.policy_store import ObjectStorage

    BackendDict.reset()  # the servers of one process share what they store
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environ = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    slow = {"connect_timeout": "300s", "timeout": "300s"}  # the server is starved of time as well
    monkeypatch.setattr(lance_database, "TIMEOUTS", lance_database.TIMEOUTS | slow)
    boto3.client("s3").create_bucket(Bucket="switchboard")
    yield ObjectStorage("s3://switchboard/knowledge", environ, server)
    server.stop()


@pytest.fixture
def versions(tmp_path: Path) -> Iterator[VersionStore]:
    """A policy of two rules, in a database of its own."""
    url = f"sqlite:///{tmp_path / 'policy.db'}"
    migrate(url)
    engine = engine_for(url)
    made = VersionStore(engine, lambda: datetime(2026, 3, 2, 20, 0, tzinfo=UTC))
    made.create(
        "policy", "House rules", [Part("Rules", "- Parrots fly free.\n- Snakes stay home.")]
    )
    yield made
    engine.dispose()
