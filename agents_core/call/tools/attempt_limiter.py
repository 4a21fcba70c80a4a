"""Limits failed attempts per kind of form in one call.

An account limits the guesses at one name; this limit stops a caller from going through a list of
names, and from starting again with the next form.
"""

from pydantic import BaseModel

from agents_core.tools.tool_spec import ApprovalSpec


class AttemptLimiter:
    """Attempts accumulate across forms, and reset after the cooling time without an attempt."""

    def __init__(self) -> None:
        self._failed: dict[type[BaseModel], tuple[int, int]] = {}  # number, time of the last

    def failed(self, approval: ApprovalSpec, now_ms: int) -> None:
        """Count a failed attempt."""
        self._failed[approval.form] = (self._count(approval, now_ms) + 1, now_ms)

    def passed(self, approval: ApprovalSpec) -> None:
        """A successful attempt resets the count."""
        self._failed.pop(approval.form, None)

    def left(self, approval: ApprovalSpec, now_ms: int) -> int:
        """Attempts left now."""
        return max(0, approval.attempts - self._count(approval, now_ms))

    def wait_s(self, approval: ApprovalSpec, now_ms: int) -> float:
        """Seconds until the count is reset, if there is no attempt meanwhile."""
        _, last_ms = self._failed.get(approval.form, (0, now_ms))
        return max(0.0, approval.cooling_s - (now_ms - last_ms) / 1000)

    def _count(self, approval: ApprovalSpec, now_ms: int) -> int:
        count, last_ms = self._failed.get(approval.form, (0, now_ms))
        return count if now_ms - last_ms < approval.cooling_s * 1000 else 0
