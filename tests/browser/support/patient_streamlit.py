"""Runs Streamlit with limits of the product so long that a starved machine does not reach them.

``python -m tests.browser.support.patient_streamlit run app.py ...``. A test of one of these limits
sets it itself, or starts its app without patience.
"""

import runpy
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

from tests.integration.patience import LIMITS, LONG_S

PAGE_LIMITS = {
    "pages.agents_page.voice_samples": ("AUTOPLAY_S",),
    "pages.live_calls.console_handler": ("CHOICES_S", "CLOSED_S", "OFFLINE_S"),
    "pages.live_channel.connection": ("SEND_TIMEOUT_S",),
    "pages.live_channel.page_session": ("SUCCESSOR_S",),
    "pages.live_channel.websocket_route": ("HELLO_S",),
    "pages.webrtc.audio_connection": ("ANSWER_TIMEOUT_S", "CONNECT_TIMEOUT_S"),
    "pages.webrtc.silence_watch": ("SILENT_S",),
}
"""Names by module, as in ``LIMITS``."""

CLOSED_S = 90.0
"""A page that is loaded again has to come back within it, on a starved machine as well: 20 s, as in
the product, are too few. A test that closes a page without hanging up leaves its call to the next
ones for so long, hence less than ``LONG_S``."""


class PatientFinder:
    """Sets limits right after their module was loaded, whenever the app imports it."""

    def __init__(self, limits: Mapping[str, Mapping[str, float]]) -> None:
        """``limits``: values in seconds by name by module."""
        self._limits = limits

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As for every finder of ``sys.meta_path``."""
        if name not in self._limits:
            return None
        spec = PathFinder.find_spec(name, path, target)
        assert spec is not None and spec.origin is not None, name
        spec.loader = _PatientLoader(name, spec.origin, self._limits[name])
        return spec


class _PatientLoader(SourceFileLoader):
    def __init__(self, name: str, path: str, limits: Mapping[str, float]) -> None:
        super().__init__(name, path)
        self._limits = limits

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        for name, value in self._limits.items():
            assert hasattr(module, name), f"{module.__name__} has no {name}"
            setattr(module, name, value)


def be_patient(**other: float) -> None:
    """From now on every module is imported with its limits at ``LONG_S``, or at the value that
    ``other`` has for the name."""
    limits = {
        module: {name: other.get(name, LONG_S) for name in names}
        for module, names in (LIMITS | PAGE_LIMITS).items()
    }
    sys.meta_path.insert(0, PatientFinder(limits))


if __name__ == "__main__":
    be_patient(CLOSED_S=CLOSED_S)
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
