"""The engine of the next call, and where secrets go, on a plain dict as session state."""

from typing import Any

from pydantic import SecretStr

from agents_core.call.contract.endpoint import Endpoint
from agents_core.settings import Settings
from pages.session.engine_choice import (
    HEADERS,
    KEY,
    KIND,
    NEEDS_KEY,
    NEEDS_URL,
    URL,
    VOICE,
    EngineChoice,
)

SERVER = "wss://proxy.example/v1/realtime"


def choice(state: dict[str, Any] | None = None, settings: Settings | None = None) -> EngineChoice:
    return EngineChoice(settings or Settings(), state or {})


def test_without_a_choice_the_settings_decide() -> None:
    assert choice().kind == "local"
    key = SecretStr("sk-configured")
    assert choice(settings=Settings(openai_api_key=key)).endpoint() == Endpoint.default(
        Settings(openai_api_key=key)
    )


def test_what_is_missing_is_a_sentence() -> None:
    assert choice({KIND: "openai"}).endpoint() == NEEDS_KEY
    assert choice({KIND: "custom"}).endpoint() == NEEDS_URL


def test_a_voice_the_local_engine_does_not_have_is_a_sentence() -> None:
    assert choice({VOICE: "nova"}).endpoint() == (
        "The local engine has no voice “nova”: choose one from the list."
    )
    custom = choice({KIND: "custom", URL: SERVER, VOICE: "nova"}).endpoint()
    assert isinstance(custom, Endpoint) and custom.voice == "nova"


def test_a_key_leaves_its_input_and_can_be_forgotten() -> None:
    chosen = choice({KIND: "openai", KEY: " sk-typed "})
    chosen.key.store()
    endpoint = chosen.endpoint()
    assert chosen.state[KEY] == "" and isinstance(endpoint, Endpoint)
    assert endpoint.api_key is not None and endpoint.api_key.get_secret_value() == "sk-typed"
    chosen.key.forget()
    assert chosen.endpoint() == NEEDS_KEY


def test_headers_go_only_to_the_server_they_were_entered_for() -> None:
    chosen = choice({KIND: "custom", URL: SERVER, HEADERS: '{"api-key": "x"}'})
    chosen.headers.store()
    endpoint = chosen.endpoint()
    assert isinstance(endpoint, Endpoint) and endpoint.headers is not None
    chosen.state[URL] = "wss://elsewhere.example/v1/realtime"
    endpoint = chosen.endpoint()
    assert isinstance(endpoint, Endpoint) and endpoint.headers is None


def test_headers_without_an_address_stay_in_their_input() -> None:
    chosen = choice({KIND: "custom", HEADERS: '{"api-key": "x"}'})
    chosen.headers.store()
    assert chosen.state[HEADERS] and "Enter a Realtime URL above first" in chosen.headers.problem
