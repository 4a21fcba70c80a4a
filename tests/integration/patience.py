"""Limits of the product that no test waits for, so long that a starved machine does not reach them.

A test of one of these limits sets it itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

LONG_S = 300.0

LIMITS = {
    "agents_core.audio.recording": ("CLOSE_TIMEOUT_S",),
    "agents_core.call.active_team": ("CONFIRM_S",),
    "agents_core.call.conversation.typed_messages": ("MAX_SILENCE_S",),
    "agents_core.call.live_call": ("JOIN_S",),
    "agents_core.call.session.response_state": ("MAX_WAIT_S",),
    "agents_core.call.session.session_opening": ("CLOSE_S", "CONNECT_S"),
    "agents_core.call.session.transport": ("HANDSHAKE_S", "PING_S"),
    "agents_core.call.session.watchdog": ("MAX_WAIT_S", "REACTION_S"),
    "agents_core.call.tools.approvals": ("CHECK_TIMEOUT_S",),
    "agents_core.call.tools.tool_runtime": ("TIMEOUT_S",),
    "agents_core.engine_process": ("HEALTH_TIMEOUT_S", "HUNG_S", "START_TIMEOUT_S", "STOP_S"),
    "agents_core.samples.sample_calls": ("WRITTEN_S",),
    "agents_core.voice_preview.voice_previews": ("LIMIT_S",),
}
"""Names by module. Each module reads them when it begins to wait."""


@contextmanager
def patience() -> Iterator[None]:
    """Within the block every limit is ``LONG_S``."""
    with pytest.MonkeyPatch.context() as patch:
        for module, names in LIMITS.items():
            for name in names:
                patch.setattr(f"{module}.{name}", LONG_S)
        yield
