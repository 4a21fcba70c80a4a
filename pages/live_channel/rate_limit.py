"""A limit on the requests of one connection: a bucket that refills steadily."""

RATE_PER_S = 50.0
BURST = 150.0
"""Opening the console sends about 20 requests at once, holding a key down about 30 a second."""


class TooMuch(Exception):
    """A page exceeds a limit of its connection, which no page of Switchboard does."""


class RateLimit:
    """``allows`` takes one from the bucket."""

    def __init__(self) -> None:
        self._left = BURST
        self._at_s: float | None = None

    def allows(self, now_s: float) -> bool:
        """Whether there was one left; ``now_s``: monotonic seconds."""
        passed_s = 0.0 if self._at_s is None else now_s - self._at_s
        self._at_s = now_s
        self._left = min(BURST, self._left + passed_s * RATE_PER_S)
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True
