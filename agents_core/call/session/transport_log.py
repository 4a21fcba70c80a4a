"""Keeps what the WebSocket library logs free of headers and addresses, which hold keys.

It knows no call. At DEBUG the library (websockets 16) writes every header and address it connects
with; an unexpected error it logs at ERROR with a traceback, whose last line may quote a header.
"""

import logging
import traceback
from types import TracebackType

NAME = "websockets.client"


class TypesAndPlaces(logging.Filter):
    """Of an exception its type and where it came from stay; its words go. Nothing below INFO."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written at all; it loses its exception here."""
        if record.levelno < logging.INFO:
            return False
        if record.exc_info:
            kind, _, places = record.exc_info
            words = f"{record.getMessage()}: {kind.__name__ if kind else 'no exception'}"
            record.msg = "\n".join([words, *(line.rstrip() for line in _lines(places))])
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


def _lines(places: object) -> list[str]:
    return traceback.format_tb(places) if isinstance(places, TracebackType) else []


_filter = TypesAndPlaces()


def keep_transport_log_clean() -> None:
    """From now on, in this process; again does nothing."""
    # The level too: whether to spell a header out the library asks when it connects.
    log = logging.getLogger(NAME)
    log.setLevel(max(log.level, logging.INFO))
    log.addFilter(_filter)
