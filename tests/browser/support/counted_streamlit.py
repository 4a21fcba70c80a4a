"""Runs a patient Streamlit, and on SIGUSR1 writes the census of the process to a file.

``python -m tests.browser.support.counted_streamlit COUNTS_FILE run app.py ...``
"""

import json
import runpy
import signal
import sys
from pathlib import Path
from types import FrameType

import aioice.ice

from tests.browser.support.census import census
from tests.browser.support.patient_streamlit import be_patient

CLOSED_S, OFFLINE_S = 60.0, 60.0
"""How long a call goes on whose page was closed or is offline. A page that is loaded again has to
come back within it, on a starved machine as well: 20 s, as in the product, are too few. A test of
what remains waits for the end of each call that was left, hence less than in ``patient_streamlit``,
and no more than the product's when a page is offline."""

CONSENT_S = 1
"""How often WebRTC asks the other side whether it is there (5 s by default). After six questions
without an answer a connection is over, and no test can count what is left before that."""


def main() -> None:
    """Install the counter, then be Streamlit."""
    counts = Path(sys.argv.pop(1))

    def answer(signum: int, frame: FrameType | None) -> None:
        written = counts.with_suffix(".part")
        written.write_text(json.dumps(census()), encoding="utf-8")
        written.replace(counts)

    signal.signal(signal.SIGUSR1, answer)
    aioice.ice.CONSENT_INTERVAL = CONSENT_S
    be_patient(CLOSED_S=CLOSED_S, OFFLINE_S=OFFLINE_S)
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
