"""Errors of span delivery."""

from agents_core.errors import SwitchboardError


class SpansRefused(SwitchboardError):
    """A batch of spans did not arrive. ``retry``: a later attempt may succeed."""

    code = "spans_refused"

    def __init__(self, sentence: str, *, retry: bool = True) -> None:
        super().__init__(sentence)
        self.retry = retry


class CallsNotSent(SwitchboardError):
    """Kept calls could not be sent, or not all of them. Sending them again does no harm."""

    code = "calls_not_sent"
