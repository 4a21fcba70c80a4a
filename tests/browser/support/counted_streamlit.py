"""Runs Streamlit, and on SIGUSR1 counts the tasks, threads and objects that are alive in it.

``python -m tests.browser.support.counted_streamlit COUNTS_FILE run app.py ...``
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
    """Counts, after a garbage collection: pending asyncio tasks by coroutine, threads by name,
    objects by class, and tracks whose ``readyState`` is live."""
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
