"""Errors of span delivery."""

from agents_core.errors import SwitchboardError


class SpansRefused(SwitchboardError):
    """A batch of spans did not arrive. ``retry``: a later attempt may succeed."""

    code = "spans_refused"

    def __init__(self, sentence: str, *, retry: bool = True) -> None:
        super().__init__(sentence)
        self.retry = retry


class CallsNotSent(SwitchboardError):
    """Some or all stored calls could not be sent. Sending them again is safe."""

    code = "calls_not_sent"
