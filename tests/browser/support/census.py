"""Counts the tasks, threads and objects that are alive in this process."""

import asyncio
import gc
import re
import threading
from collections import Counter

import psutil

OUTSIDE_PYTHON = "thread outside Python"
OWNERS = ("agents", "agents_core", "aiortc", "aioice", "av", "pages", "pyee", "streamlit_webrtc")
"""Packages whose objects are counted by class; of Streamlit's, only its sessions."""


def census() -> dict[str, int]:
    """Counts, after a garbage collection: pending asyncio tasks by coroutine, threads by name and
    those that libraries started outside Python, objects by class, and tracks whose ``readyState``
    is live."""
    gc.unfreeze()  # the app froze what it held at its start, if a call was on, that too
    gc.collect()
    threads = threading.enumerate()
    counts = Counter(f"thread {_family(one.name)}" for one in threads)
    counts[OUTSIDE_PYTHON] = max(0, psutil.Process().num_threads() - len(threads))
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


def _family(name: str) -> str:
    """A thread's name without its number or session."""
    return re.sub(r"[-_][0-9a-f][0-9a-f_-]*(?= |$)", "", name)
