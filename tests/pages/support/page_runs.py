"""Runs of a page without a browser: their types, and what a page drew."""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_args

import pytest
import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox, TextInput

from agents_core.events import CallEvent
from pages.call_feeds.call_feed import CallFeed
from pages.live_calls.console_handler import ConsoleHandler
from pages.live_channel import requests as rq
from pages.live_channel.channel import shared_channel
from pages.live_channel.feed import Position
from pages.live_channel.page_session import PageSession, Result
from pages.services.ports import LiveCall, Switchboard
from pages.session.call_session import CallSession
from pages.ui import notices
from tests.pages.support.fake_switchboard import FakeSwitchboard

APP = Path(__file__).parents[3] / "pages" / "main.py"

Opener = Callable[[FakeSwitchboard], AppTest]


def switchboard_with(events: Sequence[CallEvent]) -> FakeSwitchboard:
    """A Switchboard whose every call plays these events."""
    return FakeSwitchboard(lambda: events)


def choice(page: AppTest, label: str) -> Selectbox[Any]:
    """The list of that label; its key is another one when a callback has chosen."""
    [found] = [one for one in page.selectbox if one.label == label]
    return found


def field(page: AppTest, label: str) -> TextInput:
    """The one-line box of that label."""
    [found] = [one for one in page.text_input if one.label == label]
    return found


def popover_id(page: AppTest, label: str) -> str:
    """Of the popover of that label; another one once its form was used."""
    blocks: Sequence[Any] = page.get("popover")
    [found] = [one.proto.popover.id for one in blocks if one.proto.popover.label == label]
    return str(found)


def opens(page: AppTest, label: str, *, closes: bool = False) -> AppTest:
    """A person opens or closes a popover."""
    states = page._tree.get_widget_states()
    states.widgets.add(id=popover_id(page, label), bool_value=not closes)
    page._run(states)
    assert not page.exception
    return page


def is_open(page: AppTest, label: str) -> bool:
    """Whether the popover of that label is open."""
    blocks: Sequence[Any] = page.get("popover")
    [found] = [one.proto.popover.open for one in blocks if one.proto.popover.label == label]
    return bool(found)


def presses_twice(page: AppTest, button: str, popover: str = "") -> AppTest:
    """A double click is two requests, each with all that the page held; ``popover``: the open one
    that the button is in."""
    next(one for one in page.button if one.label == button).click()
    states = page._tree.get_widget_states()
    if popover:
        states.widgets.add(id=popover_id(page, popover), bool_value=True)
    for _ in range(2):
        page._run(states)
        assert not page.exception
    return page


def another_run_follows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run is interrupted where it begins to draw, as by a call that ends. Its callbacks
    have run by then."""
    begin_visit, interrupts = notices.begin_visit, [True]

    def begin(address: str) -> None:
        if interrupts:
            interrupts.pop()
            st.rerun()
        begin_visit(address)

    monkeypatch.setattr(notices, "begin_visit", begin)


def call_session_of(page: AppTest) -> CallSession:
    """The call session of the page's browser session."""
    found: CallSession = page.session_state["call_session"]
    return found


def markup(page: AppTest) -> str:
    """All HTML the page drew, without the scripts it ships."""
    drawn = (one.proto for one in page.html if not one.proto.unsafe_allow_javascript)
    return "\n".join(str(proto.body) for proto in drawn)


def scripts(page: AppTest) -> str:
    """What the page runs in the browser."""
    drawn = (one.proto for one in page.html if one.proto.unsafe_allow_javascript)
    return "\n".join(str(proto.body) for proto in drawn)


def sent(page: AppTest, kind: type[rq.Command], **fields: Any) -> Result:
    """A command of the page's own modules; how it went. The page is not run."""
    handler: ConsoleHandler = page.session_state["console_handler"]
    name = get_args(kind.model_fields["type"].annotation)[0]
    return asyncio.run(handler.handle(kind(type=name, id="command-of-test", **fields)))


def typed(page: AppTest, words: str) -> AppTest:
    """The caller types and sends; the page catches up."""
    sent(page, rq.SendText, text=words)
    page.run()
    assert not page.exception
    return page


def hung_up(page: AppTest) -> AppTest:
    """The caller hangs up; the page catches up."""
    sent(page, rq.HangUp)
    return page.run()


def connects(page: AppTest, *, previous: AppTest | None = None) -> None:
    """A page of the session connects; ``previous``: what its tab showed before. It is not run."""
    before: PageSession | None = previous.session_state["page_session"] if previous else None
    session: PageSession = page.session_state["page_session"]
    asyncio.run(session.greeted_by(before))


def reports(page: AppTest, key: str, **values: Any) -> AppTest:
    """A part of the live channel sets state values, with which the page runs."""
    [found] = [one.proto for one in page.get("bidi_component") if one.proto.id.endswith(f"-{key}")]
    states = page._tree.get_widget_states()
    states.widgets.append(WidgetState(id=found.id, json_value=json.dumps(values)))
    page._run(states)
    assert not page.exception
    return page


def live_data(page: AppTest, key: str) -> dict[str, Any]:
    """What a part of the live channel was placed with."""
    [found] = [one.proto for one in page.get("bidi_component") if one.proto.id.endswith(f"-{key}")]
    data: dict[str, Any] = json.loads(found.json)[0]
    return data


def feed_html(page: AppTest) -> str:
    """Transcript, trace and path of the session's call as its pages show them now."""
    session = call_session_of(page)
    assert session.call is not None
    return asyncio.run(_feed_html(session.call, shared_channel().switchboard))


async def _feed_html(call: LiveCall, switchboard: Switchboard) -> str:
    feed = CallFeed(call, switchboard)
    update = feed.update_since(Position())
    feed.close()
    assert update is not None
    body = json.loads(update.body)
    items = [html for part in ("lines", "steps") for _, html in body[part]["items"]]
    return "\n".join([*items, body["path"]])
