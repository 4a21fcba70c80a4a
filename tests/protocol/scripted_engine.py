"""The real engine process with scripted parts: ``python -m tests.protocol.scripted_engine``."""

import sys

from agents_core.engine.__main__ import run
from tests.protocol.scripted_components import scripted_components

if __name__ == "__main__":
    run(sys.argv[1:], build=lambda choice: scripted_components())
