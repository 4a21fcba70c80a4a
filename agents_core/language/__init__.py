"""Embeddings, splitting, sound keys: words as numbers. It knows no engine and no call.

Small matrices on many threads are slower than on one, and a call needs the other cores. OpenBLAS
reads its thread count when numpy is first imported, so the default below works only in a process
that reaches this package before numpy; a start script that imports numpy earlier sets
``OPENBLAS_NUM_THREADS=1`` itself.
"""

import os
import sys

if "numpy" not in sys.modules:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
