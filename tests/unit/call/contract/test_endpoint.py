"""Endpoints: URL, headers, and texts without secrets."""

from typing import Any

import pytest
from pydantic import SecretStr

from agents_core.call.contract.endpoint import Endpoint
from agents_core.errors import SettingsError


def custom(headers: str, **fields: Any) -> Endpoint:
    return Endpoint(kind="custom", url="wss://host/v1", headers=SecretStr(headers), **fields)


def test_repr_and_scrub_hide_keys_and_header_values() -> None:
    openai = Endpoint(kind="openai", api_key=SecretStr("sk-canary-1"))
    azure = custom('{"Authorization": "Bearer canary-2"}')
    shown = repr(openai) + repr(azure) + repr(openai.connection("")) + repr(azure.connection(""))
    assert "canary" not in shown
    assert openai.scrub("Incorrect key sk-canary-1!") == "Incorrect key •••!"
    assert azure.scrub("token canary-2 is old") == "token ••• is old"


def test_repr_and_scrub_hide_a_key_in_the_url() -> None:
    url = "wss://host/v1?api-key=canary-4&api-version=2025-06-01"
    azure = Endpoint(kind="custom", url=url)
    shown = repr(azure) + repr(azure.connection(""))
    assert "canary" not in shown
    azure = Endpoint(kind="custom", url=url.replace("host", "me:canary-3@host"))
    with pytest.raises(SettingsError, match="as a header") as refused:
        azure.connection("")
    assert "canary" not in str(refused.value) + repr(azure)
    assert azure.scrub("wss://me:canary-3@host?api-key=canary-4") == "wss://me:•••@host?api-key=•••"


@pytest.mark.parametrize("headers", ["{", "[]", '{"a": 1}', '"canary"'])
def test_unreadable_headers_are_refused_without_quoting_them(headers: str) -> None:
    with pytest.raises(SettingsError) as refused:
        custom(headers).connection("")
    assert headers not in str(refused.value)
    assert custom(headers).scrub("as it was") == "as it was"


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://host/openai/v1/realtime", "wss://host/openai/v1/realtime?model=m"),
        ("ws://host:8080/x?model=mine", "ws://host:8080/x?model=mine"),
        ("wss://host", "wss://host/?model=m"),
        (" ws://[::1]:9/v1 ", "ws://[::1]:9/v1?model=m"),
    ],
)
def test_a_web_address_becomes_a_websocket_url_with_a_model(url: str, wanted: str) -> None:
    endpoint = Endpoint(kind="custom", url=url, model="m")
    assert endpoint.connection("").url == wanted


@pytest.mark.parametrize("url", ["", "host", "ftp://host", "wss://[::1", "ws://host:port", "ws://"])
def test_an_unusable_address_is_refused_and_has_a_name(url: str) -> None:
    endpoint = Endpoint(kind="custom", url=url)
    with pytest.raises(SettingsError, match="Realtime URL"):
        endpoint.connection("")
    assert endpoint.name


def test_openai_without_a_key_says_where_to_enter_one() -> None:
    with pytest.raises(SettingsError, match="enter one in the sidebar"):
        Endpoint(kind="openai", api_key=SecretStr("  ")).connection("")


def test_the_team_fills_in_model_and_voice() -> None:
    open_choice, chosen = Endpoint(kind="local"), Endpoint(kind="local", voice="coral")
    assert open_choice.completed(model="m", voice="marin") == Endpoint(
        kind="local", model="m", voice="marin"
    )
    assert chosen.completed(model="m", voice="marin").voice == "coral"
