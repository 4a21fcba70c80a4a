"""How many threads numpy's matrix library uses. It knows no model.

Small matrices on several threads are slower than on one: the threads wait for each other by
spinning, and on a busy two-core machine loading and warming the sentence model then took 20 s
instead of 0.9 s. OpenBLAS reads its environment only when numpy is first imported, which a page's
process does long before us, so the count is set in the loaded library itself.
"""

import ctypes
import glob
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

#: names in the wheels of numpy 2 and 1, and in a system's OpenBLAS
_PREFIXES = ("scipy_openblas_", "openblas_")
_SUFFIXES = ("64_", "")


def use_one_thread() -> bool:
    """Make matrix products single-threaded in this process; whether a library took it.

    False where numpy uses something else (Accelerate on macOS), which needs no such limit.
    """
    taken = [_call(library, "set_num_threads", 1) is not None for library in _libraries()]
    return any(taken)


def threads_in_use() -> list[int]:
    """The thread count of each OpenBLAS that numpy brought."""
    counts = (_call(library, "get_num_threads") for library in _libraries())
    return [count for count in counts if count is not None]


def _libraries() -> Iterator[ctypes.CDLL]:
    """The libraries of numpy's wheel; opening one that is loaded gives the loaded one."""
    package = Path(np.__file__).parent
    for folder in (package.with_name("numpy.libs"), package / ".dylibs"):
        for path in sorted(glob.glob(os.path.join(folder, "*openblas*"))):
            try:
                yield ctypes.CDLL(path)
            except OSError:
                continue  # not for this machine; numpy does not use it either


def _call(library: ctypes.CDLL, what: str, *arguments: int) -> int | None:
    for prefix in _PREFIXES:
        for suffix in _SUFFIXES:
            function = getattr(library, f"{prefix}{what}{suffix}", None)
            if function is not None:
                return int(function(*arguments))
    return None
