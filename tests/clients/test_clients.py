"""Each foreign client that is installed plays the airline team by voice, without a complaint."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.clients import CLIENTS, environment
from tests.clients.play import faults, play
from tests.conftest import cannot
from tests.protocol.engine_process import EngineProcess, engine_process

REQUIRED = "SWITCHBOARD_REQUIRE_CLIENTS"


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineProcess]:
    with engine_process(module="agents_core.engine") as running:
        yield running


@pytest.mark.parametrize("name", CLIENTS)
async def test_a_client_plays_the_team_by_voice_with_an_approval_granted_and_one_refused(
    name: str, request: pytest.FixtureRequest, flite: Path, tmp_path: Path
) -> None:
    client, installed = CLIENTS[name], environment()
    if missing := installed.lacks(client):
        cannot(missing, required=REQUIRED)
    engine: EngineProcess = request.getfixturevalue("engine")
    report = await play(client, installed, port=engine.port, flite=flite, folder=tmp_path)
    assert faults(report) == []
