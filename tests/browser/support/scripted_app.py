"""The app on the scripted Switchboard of the pages' tests; HTTP says what happens in its calls.

``streamlit run tests/browser/support/scripted_app.py``. The environment names what every call
begins with (``SCRIPTED_SCENE``, or as many lines as ``SCRIPTED_LINES``) and how long a page may be
offline (``SCRIPTED_OFFLINE_S``).
"""

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

ROOT = Path(__file__).resolve().parents[3]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from agents_core import events as ev  # noqa: E402
from agents_core.call.contract.commands import SendMessage  # noqa: E402
from pages.live_calls import console_handler  # noqa: E402
from pages.live_channel.client_files import client_mount  # noqa: E402
from pages.live_channel.websocket_route import websocket_route  # noqa: E402
from pages.services import switchboard_provider  # noqa: E402
from pages.startup import lifespan  # noqa: E402
from tests.browser.support.census import census  # noqa: E402
from tests.pages.support.call_scenes import SCENES, long_call  # noqa: E402
from tests.pages.support.fake_switchboard import FakeCall, FakeSwitchboard  # noqa: E402

WORDS_PER_LINE = 25


class ScriptedSwitchboard(FakeSwitchboard):
    """Its calls have ids of their own and a clock that runs."""

    def start_call(self, *given: Any, **more: Any) -> FakeCall:
        call = super().start_call(*given, **more)
        call.call_id = f"c-{len(self.calls)}"
        return call


def beginning() -> list[ev.CallEvent]:
    """The events that a call begins with."""
    if lines := os.environ.get("SCRIPTED_LINES"):
        return long_call(int(lines) // 2)
    return SCENES.get(os.environ.get("SCRIPTED_SCENE", ""), list)()


switchboard = ScriptedSwitchboard(beginning, ready=("hotel_desk",))
switchboard_provider.provide(lambda: switchboard)
# Set only by tests of being offline: a patient app, as this one is, has a longer one already.
console_handler.OFFLINE_S = float(os.environ.get("SCRIPTED_OFFLINE_S", console_handler.OFFLINE_S))


async def play(request: Request) -> JSONResponse:
    """Events of the newest call, or of call ``number``; when each was emitted, ms since 1970."""
    asked = await request.json()
    call = switchboard.calls[asked.get("number", 0) - 1]
    emitted = []
    for kind, fields in asked["events"]:
        emitted.append(time.time() * 1000)
        call.play(getattr(ev, kind), **fields)
    return JSONResponse(emitted)


async def talk(request: Request) -> JSONResponse:
    """An agent of the newest call says a word every ``every_s`` for so many seconds, on a thread of
    its own as in a real call."""
    asked = await request.json()
    threading.Thread(
        target=_talk,
        args=(switchboard.calls[-1], asked["seconds"], asked["every_s"]),
        daemon=True,
    ).start()
    return JSONResponse({})


def _talk(call: FakeCall, seconds: float, every_s: float) -> None:
    words = int(seconds / every_s)
    began_s = time.monotonic()
    for number in range(words):
        time.sleep(max(0.0, began_s + number * every_s - time.monotonic()))
        item_id = f"talk{began_s:.0f}-{number // WORDS_PER_LINE}"
        said: dict[str, Any] = {"item_id": item_id, "role": "agent", "agent": "QA Agent"}
        call.play(ev.TranscriptDelta, **said, text=f"word{number} ")


async def calls(_: Request) -> JSONResponse:
    """What each call was sent, and why it ended."""
    return JSONResponse(
        [
            {
                "id": call.call_id,
                "team": call.team,
                "typed": [one.text for one in call.commands if isinstance(one, SendMessage)],
                "commands": [type(one).__name__ for one in call.commands],
                "stopped": call.stopped,
                "viewers": len(call.listeners),
            }
            for call in switchboard.calls
        ]
    )


async def counts(_: Request) -> JSONResponse:
    """What is alive in the process."""
    return JSONResponse(census())


app = st.App(
    ROOT / "pages" / "main.py",
    routes=[
        websocket_route(),
        client_mount(),
        Route("/scripted/play", play, methods=["POST"]),
        Route("/scripted/talk", talk, methods=["POST"]),
        Route("/scripted/calls", calls),
        Route("/scripted/counts", counts),
    ],
    lifespan=lifespan,
)
