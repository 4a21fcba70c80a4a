"""Sends the session's ``truncation``.

``RealtimeSessionModelSettings`` of openai-agents 0.24 has no field for it, and every session.update
is made by the private ``_get_session_config``, which leaves out what it does not know. No upstream
issue was found.
"""

from agents.realtime import RealtimeSessionModelSettings
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel
from openai.types.realtime.realtime_session_create_request import (
    RealtimeSessionCreateRequest as OpenAISessionCreateRequest,
)
from openai.types.realtime.realtime_truncation import RealtimeTruncation
from pydantic import TypeAdapter

FIELD = "truncation"
_TRUNCATION: TypeAdapter[RealtimeTruncation] = TypeAdapter(RealtimeTruncation)


class SessionTruncation(OpenAIRealtimeWebSocketModel):
    """Adds the settings' ``truncation``, in the protocol's spelling, to each session.update."""

    def _get_session_config(
        self, model_settings: RealtimeSessionModelSettings
    ) -> OpenAISessionCreateRequest:
        config = super()._get_session_config(model_settings)
        wanted = model_settings.get(FIELD)
        if wanted is not None:
            config.truncation = _TRUNCATION.validate_python(wanted)
        return config
