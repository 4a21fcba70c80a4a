"""Wrong tries at the forms of one call, whatever was typed in them. It knows no page and no clock.

An account counts the guesses at one name. This counts those at one kind of form, so that a caller
cannot go through a list of names, nor begin anew with the next form.
"""

from pydantic import BaseModel

from agents_core.tools.tool_spec import ApprovalSpec


class AttemptLimiter:
    """A count goes on from form to form until nobody tried for the cooling time."""

    def __init__(self) -> None:
        self._failed: dict[type[BaseModel], tuple[int, int]] = {}  # how often, and when last

    def failed(self, approval: ApprovalSpec, now_ms: int) -> None:
        """One more wrong try."""
        self._failed[approval.form] = (self._count(approval, now_ms) + 1, now_ms)

    def passed(self, approval: ApprovalSpec) -> None:
        """A right one gives all attempts back."""
        self._failed.pop(approval.form, None)

    def left(self, approval: ApprovalSpec, now_ms: int) -> int:
        """How many more there may be now."""
        return max(0, approval.attempts - self._count(approval, now_ms))

    def wait_s(self, approval: ApprovalSpec, now_ms: int) -> float:
        """Until all attempts are there again, should nobody try meanwhile."""
        _, last_ms = self._failed.get(approval.form, (0, now_ms))
        return max(0.0, approval.cooling_s - (now_ms - last_ms) / 1000)

    def _count(self, approval: ApprovalSpec, now_ms: int) -> int:
        count, last_ms = self._failed.get(approval.form, (0, now_ms))
        return count if now_ms - last_ms < approval.cooling_s * 1000 else 0
