"""Which Realtime server the next call uses, as this browser session chose it. It draws nothing.

Headers go to the server they were entered for and to no other.
"""

from typing import Literal

import streamlit as st
from pydantic import SecretStr

from agents_core.call.contract.endpoint import Endpoint, origin
from agents_core.errors import SettingsError
from agents_core.settings import Settings, parse_headers, usable_key, usable_url
from pages.services import switchboard_provider
from pages.ui.secret_input import SecretBox

Kind = Literal["local", "openai", "custom"]
URL = "engine_url"
NEEDS_KEY = "OpenAI needs a key: enter it under Engine in the sidebar."
NEEDS_URL = "Enter the address of a Realtime server under Engine in the sidebar."
KEY = SecretBox(key="engine_key_box", label="OpenAI key", check=usable_key)
HEADERS = SecretBox(
    key="engine_headers_box",
    label="Headers (JSON)",
    check=lambda text: _check_headers(text),
    place=lambda: server_of(switchboard_provider.shared_switchboard().settings),
)


def chosen_endpoint(settings: Settings) -> Endpoint | str:
    """Where the next call goes, or one sentence about what is missing."""
    state = st.session_state
    kind: Kind = state.get("engine_kind") or Endpoint.default(settings).kind
    model = str(state.get("engine_model") or settings.realtime_model).strip()
    voice = str(state.get("engine_voice") or settings.realtime_voice).strip()
    if kind == "local":
        return Endpoint(kind="local", model=model, voice=voice)
    try:
        if kind == "openai":
            return Endpoint(kind="openai", api_key=_key(settings), model=model, voice=voice)
        url, headers = usable_url(_url(settings)), _headers(settings)
    except SettingsError as error:
        return str(error)
    return Endpoint(kind="custom", url=url, headers=headers, model=model, voice=voice)


def configured_headers(settings: Settings) -> SecretStr | None:
    """REALTIME_HEADERS, for the server they were given for and no other a person may type."""
    typed = str(st.session_state.get(URL) or "").strip()
    return settings.realtime_headers if typed in ("", settings.realtime_url.strip()) else None


def _key(settings: Settings) -> SecretStr:
    if KEY.problem:
        raise SettingsError(KEY.problem)
    key = KEY.held.secret if KEY.held else settings.openai_api_key
    if key is None or not usable_key(key.get_secret_value()):
        raise SettingsError(NEEDS_KEY)
    return key


def _headers(settings: Settings) -> SecretStr | None:
    if HEADERS.problem:
        raise SettingsError(HEADERS.problem)
    held = HEADERS.held
    sent = held is not None and held.place == server_of(settings)
    headers = held.secret if held is not None and sent else configured_headers(settings)
    parse_headers(headers.get_secret_value() if headers else "")
    return headers


def _url(settings: Settings) -> str:
    """What stands in the box, else the operator's, as it was given."""
    typed = str(st.session_state.get(URL) or "").strip()
    url = typed or settings.realtime_url.strip()
    if not url:
        raise SettingsError(NEEDS_URL)
    return url


def server_of(settings: Settings) -> str:
    """Which server the chosen address names; empty when none does."""
    try:
        return origin(usable_url(_url(settings)))
    except SettingsError:
        return ""


def _check_headers(text: str) -> None:
    parse_headers(text)
    if not server_of(switchboard_provider.shared_switchboard().settings):
        raise SettingsError(
            "Enter a Realtime URL above first: headers are sent only to the server they were "
            "entered for."
        )
