"""The team for clients without agents: a handoff is a function that exchanges the session."""

import json
from typing import Any

from tests.clients.scripts.caller import Caller


class PlainTeam:
    """Which agent has the call, and what its functions do."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self.agent: str = caller.scenario["entry"]

    def functions(self) -> list[dict[str, Any]]:
        """The agent's handoffs and tools, as the protocol describes functions."""
        agent = self._caller.agents[self.agent]
        handoffs = [
            {
                "type": "function",
                "name": name,
                "description": f"Handoff to the {to}. "
                + self._caller.agents[to]["handoff_description"],
                "parameters": {"type": "object", "properties": {}, "required": []},
            }
            for name, to in agent["handoffs"].items()
        ]
        tools = [
            {
                "type": "function",
                "name": name,
                "description": self._caller.tools[name]["description"],
                "parameters": self._caller.tools[name]["parameters"],
            }
            for name in agent["tools"]
        ]
        return handoffs + tools

    def instructions(self) -> str:
        """Of the agent that has the call."""
        instructions: str = self._caller.agents[self.agent]["instructions"]
        return instructions

    def session(self, *, audio: bool = False) -> Any:
        """A session.update that makes it this agent's; ``audio``: with sound, the first time."""
        update: dict[str, Any] = {
            "type": "realtime",
            "instructions": self.instructions(),
            "tools": self.functions(),
            "tool_choice": "auto",
        }
        if audio:
            scenario = self._caller.scenario
            pcm = {"type": "audio/pcm", "rate": 24_000}
            update["output_modalities"] = ["audio"]
            update["audio"] = {
                "input": {
                    "format": pcm,
                    "transcription": {"model": scenario["transcription_model"]},
                    "turn_detection": {"type": "semantic_vad"},
                },
                "output": {"format": pcm, "voice": scenario["voice"]},
            }
        return update

    def call(self, name: str) -> str:
        """What a function returns: a handoff, or a tool that a person may refuse."""
        to = self._caller.agents[self.agent]["handoffs"].get(name)
        if to:
            self.agent = to
            return json.dumps({"assistant": to})
        if self._caller.tools[name]["needs_approval"] and not self._caller.approves(name):
            refused: str = self._caller.scenario["refused"]
            return refused
        return self._caller.run_tool(name)
