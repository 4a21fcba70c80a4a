"""State of one approval form on a page: its last submission, without anything secret."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from agents_core.call.view.call_view import PendingApproval
from pages.session.submitted_command import SubmittedCommand

DOUBLE_CLICK_S = 0.5
"""A second press within this belongs to a double click, as on desktops."""

REPEAT_S = 1.0
"""A second submission within this, with every secret input empty, is the second half of a double
click: a password takes longer to type."""


@dataclass(slots=True)
class FormSubmission:
    """Kept per form until the call ends."""

    submitted: SubmittedCommand | None = None
    at_s: float = -REPEAT_S  #: of the last submission that counted; monotonic
    problem: str = ""  #: found by this page, before anything was submitted
    problem_of: tuple[str, int] = ("", 0)  #: the call's reason and attempts left at that time
    clears: int = 0  #: how often the secret inputs were replaced by new ones
    fills: int = 0  #: how often a demo account was filled in
    values: dict[str, Any] = field(default_factory=dict, repr=False)
    """Contents of the inputs that are not secret, for a page that draws the form anew."""

    def is_repeated(self, secrets: Collection[Any], now_s: float) -> bool:
        """Whether a press repeats the last one. ``secrets``: contents of the secret inputs."""
        if self.submitted is not None and not self.submitted.done:
            return True
        since_s = now_s - self.at_s
        return since_s < REPEAT_S and not any(secrets) if secrets else since_s < DOUBLE_CLICK_S

    def problem_for(self, approval: PendingApproval) -> str:
        """The newest sentence: this page's, unless the call has refused the form since."""
        newest = self.problem_of == (approval.reason, approval.attempts_left)
        return (self.problem if newest else "") or approval.reason
