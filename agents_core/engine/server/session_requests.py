"""The configuration a session starts with: from the URL, a client secret, or a request's body."""

import time
from dataclasses import replace
from urllib.parse import parse_qs

from agents_core.engine.protocol import default_config
from agents_core.engine.protocol.outbox import NewId
from agents_core.engine.protocol.session_update import merge
from agents_core.engine.wire.client_errors import ClientError, quoted
from agents_core.engine.wire.session_config import SessionConfig, SessionKind
from agents_core.engine.wire.session_fields import SessionPatch, TranscriptionSessionPatch

DEFAULT_MODEL = "switchboard-local"
MAX_MODEL_CHARS = 128
INTENTS = ("", "conversation", "transcription")


class SessionRequests:
    """Makes configurations of new sessions, which last ``session_ms``."""

    def __init__(self, new_id: NewId, *, session_ms: int) -> None:
        self._new_id = new_id
        self._session_ms = session_ms

    def from_url(self, path: str, given: SessionConfig | None) -> SessionConfig:
        """By the URL's ``model`` and ``intent``; ``given`` is a client secret's configuration.

        Raises:
            ClientError: an unknown intent.
        """
        query = parse_qs(path.partition("?")[2])
        model = query.get("model", [""])[0][:MAX_MODEL_CHARS]
        if given is not None:
            return replace(
                given,
                id=self._new_id("sess"),
                model=model or given.model,
                expires_at=self._expires_at(),
            )
        intent = query.get("intent", [""])[0]
        if intent not in INTENTS:
            supported = "Supported values are: 'conversation' and 'transcription'."
            message = f"Invalid value: {quoted(intent)}. {supported}"
            raise ClientError("invalid_value", message, "intent")
        kind: SessionKind = "transcription" if intent == "transcription" else "realtime"
        return self._default(model or DEFAULT_MODEL, kind)

    def from_body(self, patch: SessionPatch | TranscriptionSessionPatch | None) -> SessionConfig:
        """By the ``session`` of a request.

        Raises:
            ClientError: a configuration no session can have.
        """
        if patch is None:
            return self._default(DEFAULT_MODEL, "realtime")
        model = patch.model if isinstance(patch, SessionPatch) else None
        config = self._default((model or DEFAULT_MODEL)[:MAX_MODEL_CHARS], patch.type)
        return merge(config, patch, has_spoken=False)

    def _default(self, model: str, kind: SessionKind) -> SessionConfig:
        return default_config(
            session_id=self._new_id("sess"), model=model, expires_at=self._expires_at(), kind=kind
        )

    def _expires_at(self) -> int:
        return int(time.time()) + self._session_ms // 1000
