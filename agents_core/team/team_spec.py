"""A team of agents as plain data."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AgentSpec(_Frozen):
    """One agent."""

    name: str
    instructions: str
    handoff_description: str = ""  #: what other agents read when they decide to hand over to it
    tools: tuple[str, ...] = ()  #: names in the tool catalogue
    handoffs: tuple[str, ...] = ()  #: names of agents


class TurnDetectionSpec(_Frozen):
    """When the caller's turn ends; fields and units of the Realtime protocol."""

    type: Literal["server_vad", "semantic_vad"] = "server_vad"
    threshold: float = 0.5
    prefix_padding_ms: int = 300
    silence_duration_ms: int = 500
    eagerness: Literal["auto", "low", "medium", "high"] = "auto"
    interrupt_response: bool = True
    create_response: bool = True
    idle_timeout_ms: int | None = None


TURN_DETECTION_PRESETS: dict[str, TurnDetectionSpec] = {
    "quick": TurnDetectionSpec(silence_duration_ms=300),
    "balanced": TurnDetectionSpec(),
    "patient": TurnDetectionSpec(silence_duration_ms=900, prefix_padding_ms=400),
}
"""How soon an agent answers: fast, for most callers, or with time to think."""


def turn_detection_preset(spec: TurnDetectionSpec) -> str | None:
    """The name of the preset with these settings, if there is one."""
    return next((name for name, preset in TURN_DETECTION_PRESETS.items() if preset == spec), None)


class GuardrailsSpec(_Frozen):
    """Output guardrails and how many new characters pass between two checks."""

    debounce_chars: int = 200
    banned_phrases: tuple[str, ...] = ()  #: never spoken, in any case or spacing
    secrets: bool = True  #: never speak a password or a card number
    grounded_figures: bool = True  #: never state a figure no passage or tool result of the call has
    allowed_figures: tuple[str, ...] = ()  #: said without a source, such as "24 hours"


class TeamSpec(_Frozen):
    """The agents, the starting agent, and the settings of speech, turns and guardrails."""

    name: str
    entry: str
    agents: tuple[AgentSpec, ...]
    greeting: str = ""  #: spoken by the entry agent when a call starts; empty: wait for the caller
    examples: tuple[str, ...] = ()  #: questions the console offers to a person who tries the team
    model: str = "gpt-realtime-mini"
    voice: str = "cedar"
    speed: float = 1.0
    language: str = "en"
    transcription_model: str = "gpt-4o-mini-transcribe"
    transcription_prompt: str = ""  #: words the recogniser should expect: names, products
    policy: str = ""  #: the policy its lookup tool reads; empty: it has none
    policy_topics: str = ""  #: what the policy is about; the model reads it with the lookup tool
    turn_detection: TurnDetectionSpec = TurnDetectionSpec()
    guardrails: GuardrailsSpec = GuardrailsSpec()

    def agent(self, name: str) -> AgentSpec:
        """The agent of that name.

        Raises:
            KeyError: no such agent.
        """
        for agent in self.agents:
            if agent.name == name:
                return agent
        raise KeyError(name)
