"""What every foreign client plays: the ready airline team, its tools, and what the caller says.

Clients get it as JSON, so that scripts in any language and environment play the same conversation.
"""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np

from agents_core.models.known_models import KnownModels
from agents_core.models.model_facts import CHECKED_ON
from agents_core.team.validation.team_problems import handoff_tool_name
from agents_core.team_files.ready_teams import ready
from tests.browser.support.voices import read_wav

WIRE_HZ = 24_000
FLITE_S = 180
LOOKUP, CHECK_FLIGHTS = "document_lookup_tool", "checkFlightsTool"
NO_ARGUMENTS: Mapping[str, Any] = {
    "type": "object",
    "properties": {},
    "required": [],
    "additionalProperties": False,
}
TOOLS: Mapping[str, Mapping[str, Any]] = {
    LOOKUP: {
        "description": "Looks up the policy document to answer general questions that need no "
        "sign-in: bags, check-in, seats, Wi-Fi, changes, refunds, pets.",
        "parameters": {
            "type": "object",
            "properties": {
                "request": {
                    "type": "string",
                    "description": "The caller's question, in a few plain words.",
                }
            },
            "required": ["request"],
            "additionalProperties": False,
        },
        "needs_approval": False,
        "result": "Online check-in opens 24 hours before the departure.",
    },
    CHECK_FLIGHTS: {
        "description": "Gets the caller's own flight status and booking: departure time, route, "
        "gate, delay and seat. Call it when a caller asks about their flight.",
        "parameters": NO_ARGUMENTS,
        "needs_approval": True,
        "result": "Flight 212 to Denver is on time and leaves at 9:15 AM from gate B7.",
    },
}


@dataclass(frozen=True, slots=True)
class Turn:
    """What the caller says, and what has to follow."""

    says: str
    agent: str
    """Who answers; every turn needs a handoff or stays with the agent before."""
    tool: str
    approve: bool | None
    """What the person decides on the tool call; None: nobody is asked."""
    heard: str
    """A word of the caller's that the transcript has."""
    answer: tuple[str, ...] = ()
    """Words of the tool's result that the agent says."""


TURNS = (
    Turn(
        says="When can I check in online?",
        agent="QA Agent",
        tool=LOOKUP,
        approve=None,
        heard="check",
        answer=("24 hours",),
    ),
    Turn(
        says="What is my flight status?",
        agent="Flight Status Agent",
        tool=CHECK_FLIGHTS,
        approve=False,
        heard="flight",
    ),
    Turn(
        says="Is my flight on time?",
        agent="Flight Status Agent",
        tool=CHECK_FLIGHTS,
        approve=True,
        heard="flight",
        answer=("212", "Denver"),
    ),
)
REFUSED = "The caller cancelled the sign-in, so no booking was looked up."


def scenario(flite: Path, folder: Path, *, port: int) -> dict[str, Any]:
    """The JSON of the conversation with an engine on this port; sound files are in ``folder``."""
    team, models = ready("airline_support").team, KnownModels(today=CHECKED_ON)
    agents = {
        agent.name: {
            "instructions": agent.instructions.strip(),
            "handoff_description": agent.handoff_description,
            "tools": list(agent.tools),
            "handoffs": {handoff_tool_name(name): name for name in agent.handoffs},
        }
        for agent in team.agents
    }
    turns = [
        {
            "pcm": str(_spoken(flite, turn.says, folder / f"{number}.pcm")),
            "tool": turn.tool,
            "approve": turn.approve,
        }
        for number, turn in enumerate(TURNS)
    ]
    return {
        "url": f"ws://127.0.0.1:{port}/v1/realtime",
        "base_url": f"http://127.0.0.1:{port}/v1",
        "model": models.exact(team.model),
        "voice": team.voice,
        "transcription_model": models.exact(team.transcription_model),
        "entry": team.entry,
        "agents": agents,
        "tools": {name: dict(tool) for name, tool in TOOLS.items()},
        "refused": REFUSED,
        "turns": turns,
    }


def _spoken(flite: Path, text: str, path: Path) -> Path:
    """The words as PCM16 mono 24 kHz without a header."""
    wav = path.with_suffix(".wav")
    command = [str(flite), "-voice", "slt", "-t", text, "-o", str(wav)]
    subprocess.run(command, check=True, capture_output=True, timeout=FLITE_S)
    pcm, rate_hz = read_wav(wav)
    frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = rate_hz
    resampler = av.AudioResampler("s16", "mono", WIRE_HZ)
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    sound = np.concatenate([part.to_ndarray().reshape(-1) for part in frames])
    path.write_bytes(sound.astype("<i2").tobytes())
    return path
