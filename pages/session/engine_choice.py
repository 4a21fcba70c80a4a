"""The Realtime server of the next call, as chosen in this browser session.

Headers are sent only to the server they were entered for.
"""

from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr

from agents_core.call.contract.endpoint import Endpoint, origin
from agents_core.errors import SettingsError
from agents_core.settings import Settings, parse_headers, usable_key, usable_url
from agents_core.team.limits import VOICES
from pages.ui.secret_field import SecretField
from pages.ui.session_state import SessionState

EngineKind = Literal["local", "openai", "custom"]

KIND, URL, MODEL, VOICE = "engine_kind", "engine_url", "engine_model", "engine_voice"
KEY, HEADERS = "engine_key_box", "engine_headers_box"
"""Keys of the widgets."""

NEEDS_KEY = "OpenAI needs a key: enter it under Engine in the sidebar."
NEEDS_URL = "Enter the address of a Realtime server under Engine in the sidebar."
NEEDS_URL_FIRST = (
    "Enter a Realtime URL above first: headers are sent only to the server they were entered for."
)


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """What was chosen, with the settings where nothing was."""

    settings: Settings
    state: SessionState

    @property
    def kind(self) -> EngineKind:
        """Which engine."""
        kind: EngineKind = self.state.get(KIND) or Endpoint.default(self.settings).kind
        return kind

    @property
    def model(self) -> str:
        """The model that replaces the team's; empty for the team's own."""
        return str(self.state.get(MODEL) or self.settings.realtime_model).strip()

    @property
    def voice(self) -> str:
        """The voice that replaces the team's; empty for the team's own."""
        return str(self.state.get(VOICE) or "").strip()

    @property
    def key(self) -> SecretField:
        """The OpenAI key."""
        return SecretField(key=KEY, label="OpenAI key", state=self.state, check=usable_key)

    @property
    def headers(self) -> SecretField:
        """Headers for the Realtime server."""
        return SecretField(
            key=HEADERS,
            label="Headers (JSON)",
            state=self.state,
            check=self._check_headers,
            server=self.server,
        )

    def endpoint(self) -> Endpoint | str:
        """Where the next call goes, or one sentence about what is missing."""
        model = self.model
        voice = self.voice or self.settings.realtime_voice.strip()
        if self.kind == "local":
            if voice and voice not in VOICES:
                return f"The local engine has no voice “{voice}”: choose one from the list."
            return Endpoint(kind="local", model=model, voice=voice)
        try:
            if self.kind == "openai":
                return Endpoint(kind="openai", api_key=self._key(), model=model, voice=voice)
            url, headers = usable_url(self._url()), self._headers()
        except SettingsError as error:
            return str(error)
        return Endpoint(kind="custom", url=url, headers=headers, model=model, voice=voice)

    def choose(self, endpoint: Endpoint) -> None:
        """Choose what a running call uses, with its secrets; before the widgets are drawn. What the
        settings say already stays theirs."""
        if self.endpoint() == endpoint:
            return
        self.state[KIND] = endpoint.kind
        self.state[MODEL], self.state[VOICE] = endpoint.model, endpoint.voice
        if endpoint.kind == "custom" and endpoint.url != self._configured_url():
            self.state[URL] = endpoint.url
        key, headers = endpoint.api_key, endpoint.headers
        if key is not None and key != self.settings.openai_api_key:
            self.key.keep(key)
        if headers is not None and headers != self.configured_headers():
            self.headers.keep(headers)

    def server(self) -> str:
        """Origin of the chosen address; empty when there is none."""
        try:
            return origin(usable_url(self._url()))
        except SettingsError:
            return ""

    def configured_headers(self) -> SecretStr | None:
        """REALTIME_HEADERS, unless a person entered another address than the configured one."""
        typed = str(self.state.get(URL) or "").strip()
        configured = typed in ("", self.settings.realtime_url.strip())
        return self.settings.realtime_headers if configured else None

    def _key(self) -> SecretStr:
        if self.key.problem:
            raise SettingsError(self.key.problem)
        stored = self.key.stored
        key = stored.secret if stored else self.settings.openai_api_key
        if key is None or not usable_key(key.get_secret_value()):
            raise SettingsError(NEEDS_KEY)
        return key

    def _headers(self) -> SecretStr | None:
        if self.headers.problem:
            raise SettingsError(self.headers.problem)
        stored = self.headers.stored
        sent = stored is not None and stored.server == self.server()
        headers = stored.secret if stored is not None and sent else self.configured_headers()
        parse_headers(headers.get_secret_value() if headers else "")
        return headers

    def _configured_url(self) -> str:
        try:
            return usable_url(self.settings.realtime_url.strip())
        except SettingsError:
            return ""

    def _url(self) -> str:
        typed = str(self.state.get(URL) or "").strip()
        url = typed or self.settings.realtime_url.strip()
        if not url:
            raise SettingsError(NEEDS_URL)
        return url

    def _check_headers(self, text: str) -> None:
        parse_headers(text)
        if not self.server():
            raise SettingsError(NEEDS_URL_FIRST)
