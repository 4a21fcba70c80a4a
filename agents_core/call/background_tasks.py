"""Tasks that run beside a call."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from agents_core.errors import kind_and_place

log = logging.getLogger(__name__)

Spawn: TypeAlias = Callable[[Coroutine[Any, Any, None], str], None]
"""(work, name) -> None: ``BackgroundTasks.spawn``."""


class BackgroundTasks:
    """Keeps a reference to every task it starts. Used on the call's loop only."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run ``work``; a failure is logged by its type and the call goes on."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._task_done)

    def cancel_all(self) -> None:
        """Cancel what still runs."""
        for task in list(self._tasks):
            task.cancel()

    def _task_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed: %s", task.get_name(), kind_and_place(error))
