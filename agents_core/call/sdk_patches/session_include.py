"""Asks the server for more than the defaults: token probabilities, words while one speaks, and why
a tool was called.

``RealtimeSessionModelSettings`` of openai-agents 0.24 has no field for the session's ``include``;
every session.update is made by the private ``_get_session_config``.
"""

from collections.abc import Sequence

from agents.realtime import RealtimeSessionModelSettings
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel
from openai.types.realtime.realtime_session_create_request import (
    RealtimeSessionCreateRequest as OpenAISessionCreateRequest,
)

LOGPROBS = "item.input_audio_transcription.logprobs"
PARTIAL_TRANSCRIPTS = "switchboard.partial_transcripts"
ROUTING = "switchboard.routing"
LOCAL_ENGINE = (PARTIAL_TRANSCRIPTS, ROUTING)
"""The local engine's own values; other servers refuse them."""


class SessionInclude(OpenAIRealtimeWebSocketModel):
    """Adds ``include`` to each session.update."""

    _was_included = False

    def include(self) -> Sequence[str]:
        """What to ask for; the transport overrides this."""
        return ()

    def _get_session_config(
        self, model_settings: RealtimeSessionModelSettings
    ) -> OpenAISessionCreateRequest:
        config = super()._get_session_config(model_settings)
        wanted = list(self.include())
        # An absent field would leave the earlier request in force.
        if wanted or self._was_included:
            assert config.model_extra is not None  # openai's types allow extra fields
            # Not the field itself: it is typed with the values of OpenAI only.
            config.model_extra["include"] = wanted
            self._was_included = bool(wanted)
        return config
