"""Which tests may run beside others, and the order in which two processes come to them.

Sound is played in real time: a test with a voice fails where another takes its processor. So on two
processes (pytest-xdist) the light tests come first and are dealt out one by one, then the files in
which people only type at browsers; when all of these have ended, one process goes through the rest.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

TYPED = tuple(
    f"tests/browser/test_{name}.py"
    for name in ("drafts", "workshop_typed", "voices_and_files", "typed")
)
"""Nobody speaks in these, and nothing in them is measured; one file at a time in a process."""

ALONE = ("tests/integration/", "tests/browser/")
"""Folders of tests that nothing else may disturb, in their order."""

REST = "alone"


def place(nodeid: str) -> int:
    """Where a test stands: light ones first."""
    if nodeid.startswith(TYPED):
        return 1
    return next((at for at, folder in enumerate(ALONE, 2) if nodeid.startswith(folder)), 0)


class LightOnesBeside(LoadScopeScheduling):
    """Keeps the rest back until one process has nothing left and the other does nothing else."""

    def _split_scope(self, nodeid: str) -> str:
        kind = place(nodeid)
        if kind == 0:
            return nodeid
        return nodeid.partition("::")[0] if kind == 1 else REST

    def _reschedule(self, node: WorkerController) -> None:
        if list(self.workqueue) != [REST]:
            super()._reschedule(node)
            return
        going_on = [one for one in self.nodes if not one.shutting_down]
        if len(going_on) > 1:
            node.shutdown()  # it ends what it has
            going_on.remove(node)
        (last,) = going_on
        others = [work for one, work in self.assigned_work.items() if one is not last]
        if not any(self._pending_of(work) for work in others):
            super()._reschedule(last)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Also in one process the quick answers come first."""
    items.sort(key=lambda item: place(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LightOnesBeside:
    """Asked for when there are several processes."""
    return LightOnesBeside(config, log)
