"""Keeps headers and addresses, which hold keys, out of the log of the WebSocket library.

websockets 16 logs every header and address at DEBUG, and an unexpected error at ERROR with a
traceback whose last line may quote a header.
"""

import logging
import traceback
from types import TracebackType

NAME = "websockets.client"


class ExceptionTextFilter(logging.Filter):
    """Keeps type and stack of a logged exception, removes its text, and drops DEBUG records."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written; its exception is replaced by type and stack."""
        if record.levelno < logging.INFO:
            return False
        if record.exc_info:
            kind, _, stack = record.exc_info
            message = f"{record.getMessage()}: {kind.__name__ if kind else 'no exception'}"
            record.msg = "\n".join([message, *(line.rstrip() for line in _lines(stack))])
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


def _lines(stack: object) -> list[str]:
    return traceback.format_tb(stack) if isinstance(stack, TracebackType) else []


_filter = ExceptionTextFilter()


def keep_transport_log_clean() -> None:
    """Install the filter in this process. Idempotent."""
    # The level too: the library decides by it, when it connects, whether to log headers.
    log = logging.getLogger(NAME)
    log.setLevel(max(log.level, logging.INFO))
    log.addFilter(_filter)
