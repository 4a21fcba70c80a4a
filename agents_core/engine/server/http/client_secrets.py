"""Client secrets (``ek_...``): short-lived keys that carry a session's configuration."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agents_core.engine.wire.session_config import SessionConfig

PREFIX = "ek_"
SUBPROTOCOL_PREFIX = "openai-insecure-api-key."
"""Browsers cannot set headers on a WebSocket: they offer the key as a subprotocol."""

MAX_SECRETS = 1_000
"""When as many are valid, the one that expires first is dropped for a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSecret:
    """A key and what it opens."""

    value: str = field(repr=False)
    expires_at: int  #: seconds since the epoch
    config: SessionConfig


class ClientSecrets:
    """The valid client secrets of one engine. ``clock`` gives seconds since the epoch."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._secrets: dict[str, ClientSecret] = {}

    def create(self, config: SessionConfig, *, lasts_s: int) -> ClientSecret:
        """A new secret; may be used for several sessions until it expires."""
        self._drop_expired()
        if len(self._secrets) >= MAX_SECRETS:
            del self._secrets[min(self._secrets.values(), key=lambda one: one.expires_at).value]
        secret = ClientSecret(
            value=PREFIX + secrets.token_hex(16),
            expires_at=int(self._clock()) + lasts_s,
            config=config,
        )
        self._secrets[secret.value] = secret
        return secret

    def find(self, value: str) -> ClientSecret | None:
        """The secret, or None when it is unknown or has expired."""
        self._drop_expired()
        return self._secrets.get(value)

    def _drop_expired(self) -> None:
        now = self._clock()
        for secret in [one for one in self._secrets.values() if one.expires_at <= now]:
            del self._secrets[secret.value]


def offered_secret(authorization: str | None, subprotocols: Sequence[str]) -> str | None:
    """The client secret a client presents; None for other keys, which are all accepted."""
    scheme, _, bearer = (authorization or "").strip().partition(" ")
    keys = [bearer.strip()] if scheme.lower() == "bearer" else []
    keys += [
        name.removeprefix(SUBPROTOCOL_PREFIX)
        for name in subprotocols
        if name.startswith(SUBPROTOCOL_PREFIX)
    ]
    return next((key for key in keys if key.startswith(PREFIX)), None)
