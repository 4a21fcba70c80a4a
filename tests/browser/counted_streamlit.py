"""Streamlit as ``python -m streamlit`` runs it, which also counts what is alive when asked.

``python -m tests.browser.counted_streamlit COUNTS_FILE run app.py ...``; SIGUSR1 asks. It knows the
libraries' names of things that belong to a connection, and nothing of the pages.
"""

import asyncio
import gc
import json
import re
import runpy
import signal
import sys
import threading
from collections import Counter
from pathlib import Path
from types import FrameType

import aioice.ice

OWNERS = ("agents", "agents_core", "aiortc", "aioice", "av", "pages", "pyee", "streamlit_webrtc")
"""Packages whose objects are counted by class; of Streamlit's, only its sessions."""


def census() -> dict[str, int]:
    """How many of each there are: pending asyncio tasks of all loops by what they run, threads by
    name, objects by class, and those of them that call themselves live. Only what something holds:
    garbage is collected first."""
    gc.unfreeze()  # the app froze what it held at its start, if a call was on, that too
    gc.collect()
    counts = Counter(f"thread {_family(t.name)}" for t in threading.enumerate())
    for thing in gc.get_objects():
        kind = type(thing)  # never isinstance: a proxy would answer for another
        module = str(getattr(kind, "__module__", ""))
        if issubclass(kind, asyncio.Task):
            if not thing.done():
                counts[f"task {getattr(thing.get_coro(), '__qualname__', '?')}"] += 1
        elif module.partition(".")[0] in OWNERS or kind.__name__ == "AppSession":
            counts[f"object {module}.{kind.__qualname__}"] += 1
            if getattr(thing, "readyState", "") == "live":
                counts[f"live {kind.__qualname__}"] += 1
    return dict(counts)


CONSENT_S = 1
"""How often WebRTC asks the other side whether it is there (5 s by default). After six questions
without an answer a connection is over, and no test can count what is left before that."""


def _family(name: str) -> str:
    """A thread's name without its number or session."""
    return re.sub(r"[-_][0-9a-f][0-9a-f_-]*(?= |$)", "", name)


def main() -> None:
    """Install the counter, then be Streamlit."""
    counts = Path(sys.argv.pop(1))

    def answer(signum: int, frame: FrameType | None) -> None:
        written = counts.with_suffix(".part")
        written.write_text(json.dumps(census()), encoding="utf-8")
        written.replace(counts)

    signal.signal(signal.SIGUSR1, answer)
    aioice.ice.CONSENT_INTERVAL = CONSENT_S
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
