"""The real app, which also prints when its calls' events happened: one JSON line each, wall clock.

``streamlit run tests/bench/noting_app.py``. Everything else is pages/main.py itself.
"""

import json
import os
import runpy
import sys
import time
from collections.abc import Callable
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from agents_core.call.contract.endpoint import Endpoint  # noqa: E402
from agents_core.call.live_call import LiveCall  # noqa: E402
from agents_core.events import CallEvent  # noqa: E402
from agents_core.settings import load_settings  # noqa: E402
from agents_core.switchboard import Switchboard  # noqa: E402
from pages.services import switchboard_provider as services  # noqa: E402
from tests.bench.lab import NOTED  # noqa: E402


def _note(event: CallEvent) -> None:
    noted = {"at_ms": time.time() * 1000, "event": type(event).__name__}
    sys.stdout.write(f"{NOTED}{json.dumps(noted)}\n")  # one write: calls have threads of their own
    sys.stdout.flush()


@st.cache_resource
def provided() -> bool:
    """Once per process."""

    class NotingBoard(Switchboard):
        def start_call(
            self, endpoint: Endpoint, *, alive: Callable[[], bool], team: str = ""
        ) -> LiveCall:
            call = super().start_call(endpoint, alive=alive, team=team)
            call.journal.listen(_note)
            return call

    services.provide(lambda: NotingBoard(load_settings(os.environ)))
    return True


provided()
runpy.run_path(str(ROOT / "pages" / "main.py"), run_name="__main__")
