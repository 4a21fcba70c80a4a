"""Conversations with the real engine, typed."""

from collections.abc import Iterator

import pytest

from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.live_call import LiveCall
from agents_core.switchboard import Switchboard
from tests.doubles.typing_person import Conversation, Talk


@pytest.fixture
def talk(switchboard: Switchboard) -> Iterator[Talk]:
    """Starts conversations with the first team; all end with the test."""
    calls: list[LiveCall] = []

    def start() -> Conversation:
        endpoint = Endpoint.default(switchboard.settings)
        calls.append(switchboard.start_call(endpoint, alive=lambda: True))
        return Conversation(calls[-1])

    yield start
    for call in calls:
        call.stop(wait=True)
        assert call.ended
