"""The real app, which also prints each call event with its wall-clock time, one JSON line each.

``streamlit run tests/bench/support/event_printing_app.py``; the rest is ``app.py`` itself.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import streamlit as st

ROOT = Path(__file__).resolve().parents[3]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from agents_core.call.live_call import LiveCall  # noqa: E402
from agents_core.events import CallEvent  # noqa: E402
from agents_core.settings import load_settings  # noqa: E402
from agents_core.switchboard import Switchboard  # noqa: E402
from pages.live_channel.client_files import client_mount  # noqa: E402
from pages.live_channel.websocket_route import websocket_route  # noqa: E402
from pages.services import switchboard_provider  # noqa: E402
from pages.startup import lifespan  # noqa: E402
from tests.bench.support.bench_environment import EVENT_LINE_PREFIX  # noqa: E402


def _print_event(event: CallEvent) -> None:
    printed = {"at_ms": time.time() * 1000, "event": type(event).__name__}
    sys.stdout.write(
        f"{EVENT_LINE_PREFIX}{json.dumps(printed)}\n"
    )  # one write: each call has a thread
    sys.stdout.flush()


class EventPrintingSwitchboard(Switchboard):
    """Listens to its own calls."""

    def start_call(self, *given: Any, **more: Any) -> LiveCall:
        call = super().start_call(*given, **more)
        call.listen(_print_event)
        return call


switchboard_provider.provide(lambda: EventPrintingSwitchboard(load_settings(os.environ)))
routes = [websocket_route(), client_mount()]
app = st.App(ROOT / "pages" / "main.py", routes=routes, lifespan=lifespan)
