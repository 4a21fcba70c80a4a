"""Somebody with the link to a running call: sees all of it, and can do nothing in it."""

from typing import Any

import pytest

from tests.pages.support.call_scenes import mid_call
from tests.pages.support.live_page import LiveConsole, LivePage
from tests.pages.support.virtual_time import virtual_time

COMMANDS: dict[str, dict[str, Any]] = {
    "send": {"text": "Cancel my booking"},
    "mute": {"on": True},
    "push_to_talk": {"on": True},
    "talk": {"on": True},
    "interrupt": {},
    "hang_up": {},
    "start_audio": {"sdp": "v=0"},
    "stop_audio": {},
}


async def watched() -> tuple[LiveConsole, LivePage]:
    """A console with a running call, and a page of another session that watches it."""
    console = LiveConsole(mid_call())
    caller = await console.opened()
    await caller.commands("send", text="hello")
    viewer_console = LiveConsole(switchboard=console.switchboard)
    viewer_console.channel, viewer_console.feeds = console.channel, console.feeds
    viewer_console.page = console.channel.sessions.create()
    viewer = LivePage(viewer_console)
    await viewer.connect()
    await viewer.sends("open", feed="x", source=f"call:{console.call.call_id}")
    return console, viewer


@virtual_time
async def test_a_viewer_sees_the_whole_call() -> None:
    _, viewer = await watched()
    assert "Online check-in opens 24 hours" in str(viewer.updates())
    assert viewer.updates()[-1]["state"]["running"]


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_viewers_command_is_refused_and_does_not_reach_the_call(kind: str) -> None:
    @virtual_time
    async def run() -> None:
        console, viewer = await watched()
        before = list(console.call.commands)
        answer = await viewer.commands(kind, **COMMANDS[kind])
        assert not answer["ok"] and answer["message"] == "There is no call on this page."
        assert console.call.commands == before and not console.call.stopped

    run()


@virtual_time
async def test_a_viewer_who_leaves_does_not_end_the_call() -> None:
    console, viewer = await watched()
    await viewer.leave()
    assert not console.call.stopped
