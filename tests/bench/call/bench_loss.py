"""How soon a call reports that its engine is lost, and how soon a new one has taken over.

The engine is the real process. It is killed, or suspended so that it answers nothing any more.
"""

import os
import signal
import time

from agents_core.call.contract.commands import SendMessage
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.live_call import LiveCall
from agents_core.events import CallEvent, EngineLost, EngineRestored, SessionAcknowledged
from agents_core.switchboard import Switchboard
from tests.bench.support.bench_environment import BenchEnvironment, until
from tests.bench.support.figures import Figure, figure
from tests.bench.support.spoken_call import running_switchboard

ROUNDS = 5
LOST_AIM_MS = 3000
"""A person must read a sentence within 3 s when nothing answers."""


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Each round is a call of its own on the same Switchboard."""
    with running_switchboard(environment.scratch) as switchboard:
        killed = [_lose(switchboard, signal.SIGKILL) for _ in range(ROUNDS)]
        hanging = [_lose(switchboard, signal.SIGSTOP) for _ in range(ROUNDS)]
    return [
        figure(
            "a killed engine to its sentence", "ms", [a for a, _ in killed], p95_aim=LOST_AIM_MS
        ),
        figure("  to a new session", "ms", [b for _, b in killed]),
        figure(
            "a message to a hanging engine to its sentence",
            "ms",
            [a for a, _ in hanging],
            p95_aim=LOST_AIM_MS,
        ),
        figure("  to a new session", "ms", [b for _, b in hanging]),
    ]


def _lose(switchboard: Switchboard, how: signal.Signals) -> tuple[float, float]:
    """Milliseconds until the call reports the loss, and until it goes on."""
    until(lambda: bool(switchboard.engine_status().about), timeout_s=60)
    call = switchboard.start_call(Endpoint.default(switchboard.settings), alive=lambda: True)
    try:
        _when(call, SessionAcknowledged)
        pid, began_s = switchboard.engine_status().pid, time.monotonic()
        os.kill(pid, how)
        if how is signal.SIGSTOP:
            call.submit(SendMessage("Hello?"))
        lost_ms = (_when(call, EngineLost) - began_s) * 1000
        if how is signal.SIGSTOP:
            os.kill(pid, signal.SIGCONT)
        return lost_ms, (_when(call, EngineRestored) - began_s) * 1000
    finally:
        call.stop(wait=True)


def _when(call: LiveCall, kind: type[CallEvent]) -> float:
    """When the first event of this class is there, in ``time.monotonic()`` seconds."""
    until(
        lambda: any(isinstance(event, kind) for event in call.events_after(0)),
        timeout_s=60,
        every_s=0.005,
    )
    return time.monotonic()
