"""A Switchboard publishes the begin and end of its calls, and the recording switch; its engine
starts after its pages."""

import threading
from collections import Counter
from pathlib import Path

import pytest
from pydantic import SecretStr

from agents_core.call.contract.endpoint import Endpoint
from agents_core.changes import CALLS, RECORDING
from agents_core.database_watch import EVERY_S
from agents_core.engine_process import EngineSupervisor
from agents_core.settings import Settings
from agents_core.switchboard import Switchboard

SOON_S = 60.0


def test_the_engine_starts_when_the_first_call_may_need_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its start takes seconds of a core, which the first page needs."""
    started: list[EngineSupervisor] = []
    monkeypatch.setattr(EngineSupervisor, "start", lambda self: started.append(self))
    url, folder = f"sqlite:///{tmp_path}/switchboard.db", f"{tmp_path}/knowledge"
    switchboard = Switchboard(Settings(database_url=url, knowledge_uri=folder))
    try:
        switchboard.start()
        assert started == []
        switchboard.warm()
        assert started == [switchboard.engine]
    finally:
        switchboard.shut_down()


def test_calls_and_the_recording_switch_are_published(tmp_path: Path) -> None:
    url, folder = f"sqlite:///{tmp_path}/switchboard.db", f"{tmp_path}/knowledge"
    switchboard = Switchboard(Settings(database_url=url, knowledge_uri=folder))
    other = Switchboard(switchboard.settings)
    heard: Counter[str] = Counter()
    told = threading.Semaphore(0)

    def listen(topic: str) -> None:
        heard[topic] += 1
        told.release()

    def noticed(by: Switchboard, *, on: bool) -> bool:
        by.set_recording(on)
        return told.acquire(timeout=2 * EVERY_S)

    try:
        switchboard.changes.subscribe(listen)
        nowhere = Endpoint(kind="openai", url="ws://127.0.0.1:9", api_key=SecretStr("sk-test"))
        call = switchboard.start_call(nowhere, alive=lambda: True)
        assert told.acquire(timeout=SOON_S)
        call.stop()
        assert told.acquire(timeout=SOON_S) and call.ended
        assert heard == {CALLS: 2}

        switchboard.set_recording(False)
        assert told.acquire(timeout=SOON_S)
        assert heard == {CALLS: 2, RECORDING: 1}

        end = switchboard.watch(RECORDING)
        # As another process does; the first time may be before the watch has looked at all.
        assert any(noticed(other, on=on) for on in (True, False) * 5)
        end()
    finally:
        for one in (switchboard, other):
            one.shut_down()
