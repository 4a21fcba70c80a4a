"""How long a running call takes to take over another version of its team.

From ``submit(ApplyTeam)`` on a page's thread to the Ack, which waits for the server to say that it
holds exactly what was sent. The call is real, and so is the engine process. Once with one
instruction edited, once with everything a session takes; and the same while an answer is spoken.
"""

import time
from collections.abc import Callable
from pathlib import Path

from agents_core.call.contract import commands as cmd
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.live_call import LiveCall
from agents_core.events import ResponseStarted, SessionAcknowledged
from agents_core.team.team_spec import TURN_DETECTION_PRESETS, TeamSpec
from tests.bench.support.bench_environment import BenchEnvironment, until
from tests.bench.support.figures import Figure, figure
from tests.bench.support.spoken_call import MediaLoop, running_switchboard, spoken_call

ROUNDS = 60
TALKING_ROUNDS = 40
QUESTION = "What is your baggage policy?"

Edit = Callable[[TeamSpec, int], TeamSpec]


def measure(environment: BenchEnvironment) -> list[Figure]:
    """A quiet call with two kinds of edits, and one that is being answered aloud."""
    with running_switchboard(Path(environment.scratch)) as switchboard:
        team = switchboard.teams.newest(switchboard.teams.names()[0]).spec
        call = switchboard.start_call(Endpoint.default(switchboard.settings), alive=lambda: True)
        try:
            _connected(call)
            one = [_apply(call, _sentence(team, number), number) for number in range(2, ROUNDS + 2)]
            all_of_it = [
                _apply(call, _everything(team, number), number) for number in range(2, ROUNDS + 2)
            ]
        finally:
            call.stop(wait=True)
        with MediaLoop() as media, spoken_call(switchboard, media, lambda pcm, at_s: None) as call:
            _connected(call)
            talking = [
                _while_talking(call, team, number) for number in range(2, TALKING_ROUNDS + 2)
            ]
    return [
        figure("apply to acknowledged, one sentence", "ms", one),
        figure("  everything a session takes", "ms", all_of_it),
        figure("  one sentence, while an answer is spoken", "ms", talking),
    ]


def _connected(call: LiveCall) -> None:
    def acknowledged() -> bool:
        return any(isinstance(event, SessionAcknowledged) for event in call.events_after(0))

    until(acknowledged, timeout_s=30)


def _apply(call: LiveCall, team: TeamSpec, number: int) -> float:
    began_s = time.perf_counter()
    ack = call.submit(cmd.ApplyTeam(team, number)).result(10)
    took_ms = (time.perf_counter() - began_s) * 1000
    if not ack.ok:
        raise RuntimeError(ack.message)
    return took_ms


def _while_talking(call: LiveCall, team: TeamSpec, number: int) -> float:
    last = call.events_after(0)[-1].seq
    call.submit(cmd.SendMessage(QUESTION)).result(10)

    def answering() -> bool:
        return any(isinstance(event, ResponseStarted) for event in call.events_after(last))

    until(answering, timeout_s=10, every_s=0.001)
    return _apply(call, _sentence(team, number), number)


def _sentence(team: TeamSpec, number: int) -> TeamSpec:
    """One more sentence for every agent, so that the current one changes as well."""
    more = f"\nThis is version {number} of what you were told."
    agents = [
        agent.model_copy(update={"instructions": agent.instructions + more})
        for agent in team.agents
    ]
    return team.model_copy(update={"agents": tuple(agents)})


def _everything(team: TeamSpec, number: int) -> TeamSpec:
    presets = list(TURN_DETECTION_PRESETS.values())
    return _sentence(team, number).model_copy(
        update={
            "speed": 1.0 + number % 5 / 10,
            "transcription_prompt": f"words of version {number}",
            "turn_detection": presets[number % len(presets)],
        }
    )
