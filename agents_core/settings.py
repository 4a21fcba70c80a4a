"""Settings, read once from the environment and Streamlit's secrets. Secrets are never shown.

README's table lists the same names; a test compares them.
"""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from agents_core.errors import SettingsError

OPENAI_URL = "wss://api.openai.com/v1/realtime"


def _setting(
    name: str, default: Any, help: str, *, secret: bool = False, shown: bool = True
) -> Any:
    """``shown``: False where a value may contain a secret, as a URL may contain a password."""
    metadata = {"name": name, "help": help, "secret": secret}
    return field(default=default, metadata=metadata, repr=shown and not secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings."""

    openai_api_key: SecretStr | None = _setting(
        "OPENAI_API_KEY", None, "OpenAI key; without one the local engine answers", secret=True
    )
    realtime_url: str = _setting(
        "REALTIME_URL",
        "",
        "Any Realtime server (Azure, a proxy); chosen as engine when set",
        shown=False,
    )
    realtime_headers: SecretStr | None = _setting(
        "REALTIME_HEADERS", None, "JSON object of headers for REALTIME_URL", secret=True
    )
    realtime_model: str = _setting("REALTIME_MODEL", "", "Model for every team; empty: its own")
    realtime_voice: str = _setting("REALTIME_VOICE", "", "Voice for every team; empty: its own")
    database_url: str = _setting(
        "DATABASE_URL",
        "sqlite:///var/switchboard.db",
        "Accounts, bookings, teams, policies and calls",
        shown=False,
    )
    knowledge_uri: str = _setting(
        "KNOWLEDGE_URI", "var/knowledge", "Search index: a folder, or s3://bucket/prefix with AWS_*"
    )
    import_hosts: str = _setting(
        "IMPORT_HOSTS",
        "",
        "Hosts, separated by commas, whose https pages may be imported into policies",
    )
    ice_servers: str = _setting(
        "ICE_SERVERS",
        "[]",
        "JSON list of STUN/TURN servers for browsers beyond localhost",
        shown=False,
    )
    engine_port: int = _setting(
        "ENGINE_PORT", 0, "Port of the local engine's child process; 0 picks a free one"
    )
    engine_stt_model: str = _setting(
        "ENGINE_STT_MODEL",
        "",
        "A larger Whisper model for the local engine: a folder, or the name of one in the local "
        "Hugging Face cache, such as base.en; empty: the built-in tiny.en",
    )
    engine_voices: str = _setting(
        "ENGINE_VOICES",
        "built-in",
        "Local TTS: built-in, or download to fetch four more speakers once (32 MB)",
    )
    engine_llm_url: str = _setting(
        "ENGINE_LLM_URL", "", "OpenAI-compatible chat endpoint as the local engine's brain"
    )
    engine_llm_model: str = _setting("ENGINE_LLM_MODEL", "", "Model name for ENGINE_LLM_URL")
    engine_llm_key: SecretStr | None = _setting(
        "ENGINE_LLM_KEY", None, "Key for ENGINE_LLM_URL", secret=True
    )
    engine_session_minutes: float = _setting(
        "ENGINE_SESSION_MINUTES", 60.0, "The local engine ends a session after this long"
    )
    engine_max_sessions: int = _setting(
        "ENGINE_MAX_SESSIONS",
        0,
        "Sessions of the local engine at once; 0: what the machine carries",
    )
    approval_timeout_s: float = _setting(
        "APPROVAL_TIMEOUT_S",
        120.0,
        "An approval form left unanswered closes after this many seconds",
    )
    record_audio: bool = _setting(
        "RECORD_AUDIO",
        True,
        "Record calls, unless the console's switch is off; False: never",
    )
    otel_exporter_otlp_endpoint: str = _setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "",
        "Calls are sent as spans to this OTLP/HTTP address, for example http://localhost:4318",
        shown=False,
    )
    otel_exporter_otlp_headers: SecretStr | None = _setting(
        "OTEL_EXPORTER_OTLP_HEADERS", None, "Headers for it: name=value,name=value", secret=True
    )
    otel_capture_content: bool = _setting(
        "OTEL_CAPTURE_CONTENT", False, "Spans also carry what was said, and tools' data"
    )
    log_level: str = _setting("LOG_LEVEL", "INFO", "Python logging level")

    @property
    def headers(self) -> dict[str, str]:
        """REALTIME_HEADERS as a mapping.

        Raises:
            SettingsError: not a JSON object of strings (the text itself is never quoted).
        """
        return parse_headers(
            self.realtime_headers.get_secret_value() if self.realtime_headers else ""
        )

    @property
    def ice_server_list(self) -> list[dict[str, Any]]:
        """ICE_SERVERS as the browser wants it.

        Raises:
            SettingsError: not a JSON list of objects.
        """
        try:
            servers = json.loads(self.ice_servers)
        except ValueError as error:
            raise SettingsError("ICE_SERVERS is not JSON.") from error
        if not isinstance(servers, list) or not all(isinstance(item, dict) for item in servers):
            raise SettingsError("ICE_SERVERS must be a JSON list of objects.")
        return servers


def parse_headers(text: str) -> dict[str, str]:
    """HTTP headers from a JSON object; empty text means none.

    Whitespace around names and values is removed: a key is often pasted with its line end. Invalid
    characters are refused here, because the transport's own error would quote the header.

    Raises:
        SettingsError: without quoting the text, which may hold a key.
    """
    if not text.strip():
        return {}
    try:
        data = json.loads(text, strict=False)  # a line end inside a string is checked below
    except (ValueError, RecursionError):
        raise SettingsError("The headers are not a JSON object.") from None
    if not isinstance(data, dict) or not all(isinstance(v, str) for v in data.values()):
        raise SettingsError("The headers must be a JSON object of strings.")
    headers = {name.strip(): value.strip() for name, value in data.items()}
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise SettingsError("A header's name is empty or has a character no name can have.")
        if "\n" in value or "\r" in value:
            raise SettingsError("A header has a line break in it.")
        if not _HEADER_VALUE.fullmatch(value):
            raise SettingsError("A header has a character in it that cannot be sent.")
    return headers


_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  #: a token of RFC 9110
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")  #: a field value of RFC 9110


def usable_key(text: str) -> str:
    """An OpenAI key without surrounding whitespace; empty when there is none.

    Raises:
        SettingsError: it cannot be a key; the error does not quote it.
    """
    key = text.strip()
    if any(char.isspace() for char in key):
        raise SettingsError("The OpenAI key has a space or a line break in it: enter it again.")
    if not key.isascii() or not key.isprintable():
        raise SettingsError("The OpenAI key has a character in it that no key has: enter it again.")
    return key


def usable_url(text: str) -> str:
    """A Realtime URL without surrounding whitespace, its scheme in lower case.

    Raises:
        SettingsError: not a usable address; the error does not quote it, as it may contain a key.
    """
    url = text.strip()
    if any(char.isspace() or not char.isprintable() for char in url):
        raise SettingsError("The Realtime URL has a space or a line break in it.")
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:  # half an IPv6 address, or a port that is no number
        raise SettingsError("The Realtime URL is not a usable address.") from None
    if parts.scheme not in ("ws", "wss", "http", "https") or not usable:
        raise SettingsError("The Realtime URL must start with wss:// or ws:// and name a host.")
    if "@" in parts.netloc:
        raise SettingsError(
            "The Realtime URL has a user name or a password in it: give them as a header instead."
        )
    return urlunsplit(parts)


def load_settings(environ: Mapping[str, str], secrets: Mapping[str, Any] | None = None) -> Settings:
    """Settings from the environment first, then from ``secrets`` (Streamlit's secrets.toml).

    Raises:
        SettingsError: a value that is not a number or a switch.
    """
    values: dict[str, Any] = {}
    for item in fields(Settings):
        name = item.metadata["name"]
        raw = environ.get(name) or (secrets or {}).get(name)
        if raw in (None, ""):
            continue
        values[item.name] = _convert(name, str(raw), item.default, secret=item.metadata["secret"])
    return Settings(**values)


_SWITCH = {
    **dict.fromkeys(("true", "on", "yes", "1"), True),
    **dict.fromkeys(("false", "off", "no", "0"), False),
}


def _convert(name: str, raw: str, default: Any, *, secret: bool) -> Any:
    if secret:
        return SecretStr(raw.strip())  # a file or a shell easily adds a line end
    if isinstance(default, bool):
        if raw.strip().lower() not in _SWITCH:
            raise SettingsError(f"{name} must be true or false.")
        return _SWITCH[raw.strip().lower()]
    try:
        value = type(default)(raw)
    except ValueError:
        raise SettingsError(f"{name} must be a number.") from None
    if isinstance(value, float) and not isfinite(value):
        raise SettingsError(f"{name} must be a number.")
    return value


def ensure_sqlite_folder(database_url: str) -> None:
    """Create the folder of a SQLite file; nothing for other databases."""
    prefix = "sqlite:///"
    if database_url.startswith(prefix) and ":memory:" not in database_url:
        Path(database_url.removeprefix(prefix)).parent.mkdir(parents=True, exist_ok=True)


def log_at(level: str) -> None:
    """Log the product's own messages from ``level`` on.

    Raises:
        SettingsError: no such level.
    """
    if level.upper() not in logging.getLevelNamesMapping():
        raise SettingsError("LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL.")
    logging.getLogger("agents_core").setLevel(level.upper())
