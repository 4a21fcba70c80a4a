"""Which tests may run beside others, and the order in which two processes come to them.

Sound is played in real time: a test with a browser or a call fails where another takes its
processor. So on two processes (pytest-xdist) the light tests come first and are dealt out one by
one, and all others follow one after the other in one of the processes.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

ALONE = ("tests/integration/", "tests/browser/")
"""Folders of tests that nothing else may disturb, in their order. The integration tests come first:
the other process may still be at its last light test."""


def place(nodeid: str) -> int:
    """Where a test stands: light ones first."""
    return next((at for at, folder in enumerate(ALONE, 1) if nodeid.startswith(folder)), 0)


class LightOnesBeside(LoadScopeScheduling):
    """Each light test is dealt out by itself, all others together."""

    def _split_scope(self, nodeid: str) -> str:
        return "alone" if place(nodeid) else nodeid


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Also in one process the quick answers come first."""
    items.sort(key=lambda item: place(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LightOnesBeside:
    """Asked for when there are several processes."""
    return LightOnesBeside(config, log)
