"""Asks the server for the token probabilities of the caller's transcript.

``RealtimeSessionModelSettings`` of openai-agents 0.24 has no field for the session's ``include``;
every session.update is made by the private ``_get_session_config``.
"""

from agents.realtime import RealtimeSessionModelSettings
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel
from openai.types.realtime.realtime_session_create_request import (
    RealtimeSessionCreateRequest as OpenAISessionCreateRequest,
)


def returns_logprobs(transcription_model: str) -> bool:
    """Whether a recogniser returns them: only the GPT family; servers may refuse it for others."""
    name = transcription_model.lower()
    return name.startswith("gpt-") and "transcribe" in name and "diarize" not in name


class TranscriptionLogprobs(OpenAIRealtimeWebSocketModel):
    """Adds ``include`` to each session.update."""

    _logprobs_requested = False

    def transcription_model(self) -> str:
        """The session's recogniser; the transport overrides this."""
        return ""

    def _get_session_config(
        self, model_settings: RealtimeSessionModelSettings
    ) -> OpenAISessionCreateRequest:
        config = super()._get_session_config(model_settings)
        if returns_logprobs(self.transcription_model()):
            config.include = ["item.input_audio_transcription.logprobs"]
            self._logprobs_requested = True
        elif self._logprobs_requested:
            config.include = []  # an absent field would leave the earlier request in force
        return config
