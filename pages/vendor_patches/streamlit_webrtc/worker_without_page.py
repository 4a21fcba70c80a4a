"""Makes a streamlit-webrtc worker outside a script run without a warning in the log.

The constructor of streamlit-webrtc 0.79's worker asks Streamlit 1.67 for the running script, to
stop with its page. Outside a script there is none, which is right here, but Streamlit logs
"missing ScriptRunContext" for each connection.

Uses the name of the logger in ``streamlit.runtime.scriptrunner_utils.script_run_context``.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LOGGER = "streamlit.runtime.scriptrunner_utils.script_run_context"


@contextmanager
def without_page() -> Iterator[None]:
    """Make the worker inside; warnings of other threads are logged as always."""
    here = threading.get_ident()

    def from_elsewhere(record: logging.LogRecord) -> bool:
        return record.thread != here

    logger = logging.getLogger(LOGGER)
    logger.addFilter(from_elsewhere)
    try:
        yield
    finally:
        logger.removeFilter(from_elsewhere)
