"""The real app, which also prints each call event with its wall-clock time, one JSON line each.

``streamlit run tests/bench/support/event_printing_app.py``; the rest is ``pages/main.py`` itself.
"""

import json
import os
import runpy
import sys
import time
from collections.abc import Callable
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[3]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from agents_core.call.contract.endpoint import Endpoint  # noqa: E402
from agents_core.call.live_call import LiveCall  # noqa: E402
from agents_core.events import CallEvent  # noqa: E402
from agents_core.settings import load_settings  # noqa: E402
from agents_core.switchboard import Switchboard  # noqa: E402
from pages.services import switchboard_provider  # noqa: E402
from tests.bench.support.bench_environment import EVENT_LINE_PREFIX  # noqa: E402


def _print_event(event: CallEvent) -> None:
    printed = {"at_ms": time.time() * 1000, "event": type(event).__name__}
    sys.stdout.write(
        f"{EVENT_LINE_PREFIX}{json.dumps(printed)}\n"
    )  # one write: each call has a thread
    sys.stdout.flush()


@st.cache_resource
def provided() -> bool:
    """Put the printing Switchboard in place, once per process."""

    class EventPrintingSwitchboard(Switchboard):
        def start_call(
            self, endpoint: Endpoint, *, alive: Callable[[], bool], team: str = ""
        ) -> LiveCall:
            call = super().start_call(endpoint, alive=alive, team=team)
            call.event_log.listen(_print_event)
            return call

    switchboard_provider.provide(lambda: EventPrintingSwitchboard(load_settings(os.environ)))
    return True


provided()
runpy.run_path(str(ROOT / "pages" / "main.py"), run_name="__main__")
