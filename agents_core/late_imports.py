"""Lets one thread at a time import what is loaded after the first page.

Two threads that import packages with common parts can wait for each other's import locks. Python
breaks such a deadlock by handing out half-made modules.
"""

import threading

one_at_a_time = threading.RLock()
"""Hold it around an import inside a function that several threads may run after the start."""
