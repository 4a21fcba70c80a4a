"""Live settings: what changes while a call runs, laid over each session.update."""

from dataclasses import dataclass
from typing import cast

from agents.realtime import RealtimeSessionModelSettings

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

    def patch(self, settings: RealtimeSessionModelSettings) -> RealtimeSessionModelSettings:
        """A copy of ``settings`` with these laid over."""
        own = session_settings(
            self.team,
            str(settings.get("model_name") or self.team.model),
            self.voice,
            modalities=["audio"] if self.audio_out else ["text"],
            push_to_talk=self.push_to_talk,
            speed=self.speed,
            language=self.only_language,
        )
        transcription = own["audio"]["input"]["transcription"]
        if transcription is not None and self.prompted:
            transcription.setdefault("prompt", "")  # an absent field would keep the earlier prompt
        return cast(RealtimeSessionModelSettings, {**settings, **own})
