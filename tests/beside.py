"""Which tests may run beside others, and the order in which two processes come to them.

Sound is played in real time: a test with a voice fails where another takes its processor. So on two
processes (pytest-xdist) the light tests come first and are dealt out one by one, then the slow ones
file by file; when all of these have ended, one process goes through the rest.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

TOGETHER = (
    *(
        f"tests/browser/test_{name}.py"
        for name in ("leaving", "drafts", "workshop_typed", "typed", "voices_and_files")
    ),
    "tests/integration/",
)
"""Slow ones in which nobody listens and no short time counts; one file at a time in a process."""

ALONE = (
    *(
        f"tests/integration/{name}.py"
        for name in (
            "call/test_call_life",
            "call/test_call_recording_spoken",
            "engine/test_engine_server",
            "record/test_record_crash",
            "record/test_record_sound_crash",
            "record/test_record_trouble",
            "engine/test_supervisor",
            "call/test_typed_conversations",
        )
    ),
    "tests/browser/",
)
"""Those that nothing else may disturb."""

ORDER = (*TOGETHER, *ALONE)
REST = "alone"


def place(nodeid: str) -> int:
    """Where a test stands: light ones first, at 0. The longest of several names that fit counts."""
    fitting = [start for start in ORDER if nodeid.startswith(start)]
    return 1 + ORDER.index(max(fitting, key=len)) if fitting else 0


class LightOnesBeside(LoadScopeScheduling):
    """Keeps the rest back until one process has nothing left and the other does nothing else."""

    def _split_scope(self, nodeid: str) -> str:
        at = place(nodeid)
        if at == 0:
            return nodeid
        return nodeid.partition("::")[0] if at <= len(TOGETHER) else REST

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
