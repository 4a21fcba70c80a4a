"""The endpoint of a call's Realtime session, and how its secrets are removed from texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import SecretStr

from agents_core.errors import SettingsError
from agents_core.settings import OPENAI_URL, Settings, parse_headers, usable_key, usable_url

_PUBLIC = ("model", "deployment", "api-version")  # query parameters without secrets
LOCAL_LANGUAGE = "en"
"""Recognition, voice and brain of the local engine are English."""

_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """URL and headers for the transport; no headers for the local engine."""

    url: str = field(repr=False)  #: may hold a key, as Azure allows
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The server a person chose, with key, model and voice."""

    kind: Literal["local", "openai", "custom"]
    url: str = field(default="", repr=False)  #: may hold a key, as Azure allows
    api_key: SecretStr | None = field(default=None, repr=False)
    headers: SecretStr | None = field(default=None, repr=False)
    model: str = ""  #: empty: the team's
    voice: str = ""  #: empty: the team's

    @classmethod
    def default(cls, settings: Settings) -> "Endpoint":
        """The configured URL, else OpenAI if there is a key, else the local engine."""
        model, voice = settings.realtime_model, settings.realtime_voice
        if settings.realtime_url:
            return cls(
                kind="custom",
                url=settings.realtime_url,
                headers=settings.realtime_headers,
                model=model,
                voice=voice,
            )
        if settings.openai_api_key:
            return cls(kind="openai", api_key=settings.openai_api_key, model=model, voice=voice)
        return cls(kind="local", model=model, voice=voice)

    def completed(self, *, model: str, voice: str) -> "Endpoint":
        """A copy with the team's model and voice where a person chose none."""
        return replace(self, model=self.model or model, voice=self.voice or voice)

    @property
    def only_language(self) -> str:
        """ISO 639-1 code of the one language the server hears and speaks; empty: any."""
        return LOCAL_LANGUAGE if self.kind == "local" else ""

    @property
    def name(self) -> str:
        """Name in sentences on the page."""
        names = {"local": "the local engine", "openai": "OpenAI"}
        if self.kind in names:
            return names[self.kind]
        try:
            return urlsplit(self.url).hostname or "the Realtime server"
        except ValueError:  # half an IPv6 address
            return "the Realtime server"

    def connection(self, local_url: str) -> Connection:
        """URL and headers of this endpoint; ``local_url`` is where the local engine listens.

        Raises:
            SettingsError: no key, or an address that is no WebSocket or web address.
        """
        if self.kind == "local":
            return Connection(url=_with_model(local_url, self.model), headers={})
        if self.kind == "openai":
            key = usable_key(self.api_key.get_secret_value()) if self.api_key else ""
            if not key:
                raise SettingsError("OpenAI needs an API key: enter one in the sidebar.")
            return Connection(
                url=_with_model(self.url or OPENAI_URL, self.model),
                headers={"Authorization": f"Bearer {key}"},
            )
        headers = parse_headers(self.headers.get_secret_value() if self.headers else "")
        return Connection(url=_with_model(self.url, self.model), headers=headers)

    def scrub(self, text: str) -> str:
        """``text`` without this endpoint's key, header values and secrets in its URL."""
        for secret in self._secrets():
            text = text.replace(secret, "•••")
        return text

    def _secrets(self) -> list[str]:
        secrets: list[str] = []
        if self.api_key is not None:
            secrets.append(self.api_key.get_secret_value().strip())
        if self.headers is not None:
            try:
                values = parse_headers(self.headers.get_secret_value()).values()
            except SettingsError:
                values = {}.values()
            secrets += [part for value in values for part in (value, *value.split())]
        secrets += _secrets_in(self.url)
        return sorted((s for s in secrets if len(s) >= 6), key=len, reverse=True)


def is_this_machine(url: str) -> bool:
    """Whether a usable URL names a loopback address."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name
        return host == "localhost"


def origin(url: str) -> str:
    """Scheme, host and port of a usable URL: two that share it are one server."""
    parts = urlsplit(url)
    scheme = _SCHEMES[parts.scheme]
    port = parts.port or (443 if scheme == "wss" else 80)
    return f"{scheme}://{parts.hostname}:{port}"


def carries_secret(url: str) -> bool:
    """Whether a URL has a password or a query value that is not public."""
    return any(_secrets_in(url))


def _secrets_in(url: str) -> list[str]:
    """Password and query values, except those in ``_PUBLIC``."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # half an IPv6 address
        return []
    query = parse_qsl(parts.query)
    return [parts.password or "", *(value for name, value in query if name not in _PUBLIC)]


def _with_model(url: str, model: str) -> str:
    parts = urlsplit(usable_url(url))
    scheme = _SCHEMES[parts.scheme]
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query.setdefault("model", model)
    return urlunsplit((scheme, parts.netloc, parts.path or "/", urlencode(query), ""))
