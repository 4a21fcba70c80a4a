"""Where spans are sent: the OTLP endpoint and its headers, read from the settings."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from agents_core.errors import SettingsError
from agents_core.settings import Settings

TRACES_PATH = "/v1/traces"
HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class OtlpTarget:
    """An OTLP/HTTP endpoint for traces."""

    url: str
    host: str  #: for sentences
    headers: dict[str, str] = field(default_factory=dict, repr=False)  #: may hold keys
    content: bool = False  #: texts of callers, agents and tools are sent, too


def otlp_target(settings: Settings) -> OtlpTarget | None:
    """The endpoint of the settings; None when they name none.

    Raises:
        SettingsError: an unusable address or unusable headers, which are not quoted.
    """
    address = settings.otel_exporter_otlp_endpoint.strip()
    if not address:
        return None
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            "OTEL_EXPORTER_OTLP_ENDPOINT must be an address like http://localhost:4318."
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise SettingsError(
            "OTEL_EXPORTER_OTLP_ENDPOINT must be an address alone: keys and passwords belong into "
            "OTEL_EXPORTER_OTLP_HEADERS."
        )
    path = parts.path.rstrip("/").removesuffix(TRACES_PATH)
    headers = settings.otel_exporter_otlp_headers
    return OtlpTarget(
        url=f"{parts.scheme}://{parts.netloc}{path}{TRACES_PATH}",
        host=parts.netloc,
        headers=parse_otlp_headers(headers.get_secret_value() if headers else ""),
        content=settings.otel_capture_content,
    )


def parse_otlp_headers(text: str) -> dict[str, str]:
    """Headers in OpenTelemetry's notation, ``name=value,name=value``; values percent-encoded or
    plain.

    Raises:
        SettingsError: it does not quote the text, which may hold a key.
    """
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, equals, value = part.partition("=")
        name, value = name.strip().lower(), unquote(value.strip())
        printable = value.isascii() and value.isprintable()
        if not equals or not HEADER_NAME.fullmatch(name) or not printable:
            raise SettingsError("OTEL_EXPORTER_OTLP_HEADERS must be name=value,name=value.")
        found[name] = value
    return found
