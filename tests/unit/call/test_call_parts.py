"""Small parts of a call: persistent lines, the journal, and where a session runs."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from agents_core import events as ev
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.contract.event_log import EventLog
from agents_core.call.view.persistent_list import CHUNK, Lines
from agents_core.errors import SettingsError

EDIT = st.one_of(
    st.tuples(st.just("append"), st.just(0)), st.tuples(st.just("replace"), st.integers(0, 400))
)


@given(st.lists(EDIT, max_size=3 * CHUNK), st.integers(-2, 4 * CHUNK))
def test_lines_behave_like_a_list_that_never_changes(
    edits: list[tuple[str, int]], tail: int
) -> None:
    lines: Lines[int] = Lines()
    plain: list[int] = []
    for number, (edit, place) in enumerate(edits):
        before, kept = lines, list(plain)
        if edit == "append":
            lines, plain = lines.append(number), [*plain, number]
        elif plain:
            place %= len(plain)
            lines = lines.replace(place, number)
            plain[place] = number
        assert list(before) == kept
    assert (list(lines), len(lines)) == (plain, len(plain))
    assert list(lines.tail(tail)) == (plain[-tail:] if tail > 0 else [])
    if plain:
        assert (lines[-1], lines[0]) == (plain[-1], plain[0])
    with pytest.raises(IndexError):
        lines[-len(plain) - 1]


def test_a_journal_is_gapless_monotonic_and_cheap_to_follow() -> None:
    now_s = 10.0
    event_log = EventLog(lambda: now_s)
    heard: list[ev.CallEvent] = []
    event_log.listen(heard.append)
    for _ in range(3):
        now_s += 0.25
        event_log.emit(ev.MediaAttached)
    assert [(event.seq, event.at_ms) for event in event_log.after(0)] == [
        (1, 250),
        (2, 500),
        (3, 750),
    ]
    assert event_log.after(2) == event_log.after(0)[2:]
    assert event_log.after(99) == ()
    assert tuple(heard) == event_log.after(0)


def custom(headers: str, **fields: Any) -> Endpoint:
    return Endpoint(kind="custom", url="wss://host/v1", headers=SecretStr(headers), **fields)


def test_a_key_and_header_values_never_show() -> None:
    openai = Endpoint(kind="openai", api_key=SecretStr("sk-canary-1"))
    azure = custom('{"Authorization": "Bearer canary-2"}')
    shown = repr(openai) + repr(azure) + repr(openai.connection("")) + repr(azure.connection(""))
    assert "canary" not in shown
    assert openai.scrub("Incorrect key sk-canary-1!") == "Incorrect key •••!"
    assert azure.scrub("token canary-2 is old") == "token ••• is old"


def test_a_key_inside_the_address_never_shows() -> None:
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
def test_headers_that_are_none_are_refused_without_quoting_them(headers: str) -> None:
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
def test_an_address_is_made_a_websocket_with_a_model(url: str, wanted: str) -> None:
    endpoint = Endpoint(kind="custom", url=url, model="m")
    assert endpoint.connection("").url == wanted


@pytest.mark.parametrize("url", ["", "host", "ftp://host", "wss://[::1", "ws://host:port", "ws://"])
def test_an_address_that_is_none_is_refused_and_still_has_a_name(url: str) -> None:
    endpoint = Endpoint(kind="custom", url=url)
    with pytest.raises(SettingsError, match="Realtime URL"):
        endpoint.connection("")
    assert endpoint.name


def test_openai_without_a_key_says_where_to_enter_one() -> None:
    with pytest.raises(SettingsError, match="enter one in the sidebar"):
        Endpoint(kind="openai", api_key=SecretStr("  ")).connection("")


def test_a_team_fills_in_the_model_and_the_voice_nobody_chose() -> None:
    open_choice, chosen = Endpoint(kind="local"), Endpoint(kind="local", voice="coral")
    assert open_choice.completed(model="m", voice="marin") == Endpoint(
        kind="local", model="m", voice="marin"
    )
    assert chosen.completed(model="m", voice="marin").voice == "coral"
