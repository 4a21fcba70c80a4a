"""When the caller waited for an agent, and how much of that was silence. It knows no turn's parts.

The caller waits from the end of a turn, from the asking for a tool, or from the start of a response
until the agent's next sound; see ``definitions`` for what counts as dead air.
"""

from agents_core.measures.intervals import Stretch, joined, without

DEAD_AIR_MS = 2000
"""A silence is dead air when it is longer than this."""


class Waits:
    """Told in order who owes words to whom."""

    def __init__(self) -> None:
        self.all: list[Stretch] = []
        self._since_ms: int | None = None

    def begin(self, at_ms: int) -> None:
        """Somebody waits from now on, unless somebody does already."""
        if self._since_ms is None:
            self._since_ms = at_ms

    def end(self, at_ms: int) -> None:
        """The words came, or nobody wants them any more."""
        if self._since_ms is not None:
            self.all.append((self._since_ms, max(at_ms, self._since_ms)))
            self._since_ms = None


def dead_air(
    waits: list[Stretch], sounds: list[Stretch], forms: list[Stretch], end_ms: int
) -> list[Stretch]:
    """The silences long enough to count, in order."""
    silent = without(waits, [*sounds, *forms])
    return [
        (start, min(end, end_ms))
        for start, end in joined(silent)
        if min(end, end_ms) - start > DEAD_AIR_MS
    ]
