"""Options and status of the live export."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """Sizes and times of the queue."""

    max_queue_spans: int = 20_000  #: about 1,500 turns, some 20 MB
    schedule_delay_ms: int = 1_000
    retry_s: tuple[float, ...] = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  #: the last one repeats
    timeout_s: float = 10.0  #: of one delivery
    close_s: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportStatus:
    """Status of the live export, for the page."""

    host: str = ""  #: of the endpoint; empty: none is set
    problem: str = ""  #: a sentence while deliveries fail
    waiting: int = 0  #: complete spans that did not arrive yet
    sent: int = 0
    dropped: int = 0  #: the queue was full, or the endpoint rejected them for good
