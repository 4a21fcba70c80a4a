"""Session settings that change while a call runs, laid over each session.update."""

from dataclasses import dataclass
from typing import cast

from agents.realtime import RealtimeSessionModelSettings

from agents_core.team.sdk.session_config import session_settings
from agents_core.team.team_spec import TeamSpec


@dataclass(slots=True)
class LiveSettings:
    """What changes while a call runs."""

    team: TeamSpec
    voice: str  #: of the session; fixed once it has spoken
    speed: float  #: the team's, or the one before while a running response forbids another
    audio_out: bool = False  #: speak (a loudspeaker is attached) or write
    push_to_talk: bool = False
    prompted: bool = False  #: this call's recogniser was given a prompt

    def patch(self, settings: RealtimeSessionModelSettings) -> RealtimeSessionModelSettings:
        """``settings`` with these laid over; the argument stays as it is."""
        own = session_settings(
            self.team,
            str(settings.get("model_name") or self.team.model),
            self.voice,
            modalities=["audio"] if self.audio_out else ["text"],
            push_to_talk=self.push_to_talk,
            speed=self.speed,
        )
        transcription = own["audio"]["input"]["transcription"]
        if transcription is not None and self.prompted:
            transcription.setdefault("prompt", "")  # left out, the earlier one would stay
        return cast(RealtimeSessionModelSettings, {**settings, **own})
