"""A team of agents as plain data."""

from typing import Literal, TypeAlias

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


ReasoningEffort: TypeAlias = Literal["minimal", "low", "medium", "high", "xhigh"]
ToolChoice: TypeAlias = Literal["auto", "none", "required"]
Truncation: TypeAlias = Literal["auto", "disabled", "retention_ratio"]
NoiseReduction: TypeAlias = Literal["near_field", "far_field"]
TranscriptionDelay: TypeAlias = Literal["minimal", "low", "medium", "high", "xhigh"]


class AdvancedSpec(_Frozen):
    """Settings of the session that few teams change; values of the Realtime protocol. None: not
    sent, so the model's own default holds. A model gets only those it accepts."""

    reasoning_effort: ReasoningEffort | None = None
    parallel_tool_calls: bool | None = None
    max_output_tokens: int | None = None  #: of one response, tool calls included; None: no limit
    tool_choice: ToolChoice = "auto"
    truncation: Truncation = "auto"  #: what is dropped when the conversation is too long
    retention_ratio: float = 0.8  #: share that truncation keeps, with truncation retention_ratio
    noise_reduction: NoiseReduction | None = None  #: the server's; a browser has one of its own
    transcription_keywords: tuple[str, ...] = ()
    transcription_languages: tuple[str, ...] = ()  #: ISO 639-1; empty: the team's language
    transcription_delay: TranscriptionDelay | None = None


class TeamSpec(_Frozen):
    """The agents, the starting agent, and the settings of speech, turns and guardrails."""

    name: str
    entry: str
    agents: tuple[AgentSpec, ...]
    greeting: str = ""  #: spoken by the entry agent when a call starts; empty: wait for the caller
    examples: tuple[str, ...] = ()  #: questions the console offers to a person who tries the team
    model: str = "GPT Realtime Mini"  #: a family (its newest model), or an exact model
    voice: str = "cedar"
    speed: float = 1.0
    language: str = "en"
    transcription_model: str = "GPT Transcribe"  #: likewise
    transcription_prompt: str = ""  #: words the recogniser should expect: names, products
    policy: str = ""  #: the policy its lookup tool reads; empty: it has none
    policy_topics: str = ""  #: what the policy is about; the model reads it with the lookup tool
    turn_detection: TurnDetectionSpec = TurnDetectionSpec()
    guardrails: GuardrailsSpec = GuardrailsSpec()
    advanced: AdvancedSpec = AdvancedSpec()

    def agent(self, name: str) -> AgentSpec:
        """The agent of that name.

        Raises:
            KeyError: no such agent.
        """
        for agent in self.agents:
            if agent.name == name:
                return agent
        raise KeyError(name)

    @property
    def unused(self) -> set[str]:
        """Fields that are left out of stored and exported teams where they say nothing, so that
        teams of earlier versions keep their text."""
        empty = {"examples": not self.examples, "advanced": self.advanced == AdvancedSpec()}
        return {name for name, is_empty in empty.items() if is_empty}
