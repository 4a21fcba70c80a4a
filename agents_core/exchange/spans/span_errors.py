"""Why spans were not delivered."""

from agents_core.errors import SwitchboardError


class SpansRefused(SwitchboardError):
    """The spans did not arrive. ``again``: it makes sense to try later."""

    code = "spans_refused"

    def __init__(self, sentence: str, *, again: bool = True) -> None:
        super().__init__(sentence)
        self.again = again
