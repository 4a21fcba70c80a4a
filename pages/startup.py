"""Starts and stops the shared services with the server.

They start on a thread: the server listens at once, and what the first page imports is loaded while
the browser fetches its files. The first run of the script waits for it. Two threads must not import
at the same time: Python breaks a deadlock between their import locks by handing out half-made
modules.
"""

import asyncio
import importlib
import logging
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from agents_core.errors import SwitchboardError
from pages.services import switchboard_provider

log = logging.getLogger(__name__)

FIRST_PAGE = ("pages.console.console_page",)
"""What the Console imports, which is the page most people open first."""

WARM_AFTER_S = 10.0
"""A page that is served warms the services at once; a browser that opens with the server has its
page by then also on a busy machine."""


class Preparation:
    """Loads modules and starts the services on a thread."""

    def __init__(self, modules: tuple[str, ...], start: Callable[[], None]) -> None:
        self._modules = modules
        self._start = start
        self._done = threading.Event()
        threading.Thread(target=self._run, name="startup", daemon=True).start()

    def wait(self) -> None:
        """Until it is over; returns at once afterwards."""
        self._done.wait()

    def _run(self) -> None:
        try:
            for module in self._modules:
                importlib.import_module(module)
            self._start()
        except Exception:  # top of a thread; the page's run meets the error again and shows it
            log.exception("the first page could not be prepared")
        finally:
            self._done.set()


_preparation: Preparation | None = None


def wait_until_prepared() -> None:
    """Wait for what began with the server; at once when nothing did, as in tests of the pages."""
    if _preparation is not None:
        _preparation.wait()


def keep_script_folder_on_path() -> None:
    """Add the main script's folder to the import path, at its end.

    Where it is missing, Streamlit 1.67 puts it first for each run and takes it out again
    (``modified_sys_path``). An import on another thread that goes through the path at that moment
    skips an entry, and does not find what is installed there.
    """
    folder = str(Path(__file__).resolve().parent)
    if folder not in sys.path:
        sys.path.append(folder)


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Start the shared services with the server, and shut them down with it."""
    global _preparation
    keep_script_folder_on_path()
    service = switchboard_provider.service_start()
    _preparation = Preparation(FIRST_PAGE, service.prepare)
    warming = asyncio.create_task(_warm_when_idle(_preparation))
    try:
        yield
    finally:
        warming.cancel()
        await asyncio.to_thread(service.close)


async def _warm_when_idle(preparation: Preparation) -> None:
    """Warm what the first call needs also when no page was opened yet."""
    await asyncio.to_thread(preparation.wait)
    await asyncio.sleep(WARM_AFTER_S)
    service = switchboard_provider.service_start()
    if service.ready:
        try:
            service.get().warm()
        except SwitchboardError:
            log.debug("Switchboard is closing")
