"""Live settings: what changes while a call runs, laid over each session.update."""

from dataclasses import dataclass, field
from typing import cast

from agents.realtime import RealtimeSessionModelSettings

from agents_core.models.known_models import KnownModels
from agents_core.models.model_facts import accepts
from agents_core.team.advanced_settings import AdvancedField, sent_spec
from agents_core.team.sdk.session_config import session_settings
from agents_core.team.team_spec import TeamSpec


@dataclass(slots=True)
class LiveSettings:
    """The settings in force; one per call."""

    team: TeamSpec
    voice: str  #: of the session; fixed once it has spoken
    speed: float  #: the team's; during a response the one before, which the API does not let change
    audio_out: bool = False  #: the agent speaks (a loudspeaker is attached), else it writes
    push_to_talk: bool = False
    only_language: str = ""  #: the only one this session's server hears; empty: any
    prompted: bool = False  #: this session's recogniser has had a prompt
    models: KnownModels | None = None  #: what a family means; None: every name is exact
    model: str = ""  #: the session's exact model; empty: the team's
    refused: frozenset[AdvancedField] = field(default=frozenset())
    """Advanced settings that the server refused; they are not sent again."""

    @property
    def transcription_model(self) -> str:
        """The exact transcription model."""
        name = self.team.transcription_model
        return self.models.exact(name) if self.models is not None else name

    def patch(self, settings: RealtimeSessionModelSettings) -> RealtimeSessionModelSettings:
        """A copy of ``settings`` with these laid over."""
        model = self.model or self.team.model
        recogniser = self.transcription_model
        own = session_settings(
            self.team,
            str(settings.get("model_name") or model),
            self.voice,
            modalities=["audio"] if self.audio_out else ["text"],
            push_to_talk=self.push_to_talk,
            speed=self.speed,
            language=self.only_language,
            transcription_model=recogniser,
            advanced=sent_spec(self.team.advanced, model, recogniser, without=self.refused),
        )
        transcription = own["audio"]["input"]["transcription"]
        takes_prompt = accepts(recogniser, "prompt") is not False
        if transcription is not None and self.prompted and takes_prompt:
            transcription.setdefault("prompt", "")  # an absent field would keep the earlier prompt
        return cast(RealtimeSessionModelSettings, {**settings, **own})
