"""Gives the memory of an ended session back to the system."""

import ctypes
import gc


def set_aside_components() -> None:
    """What lives as long as the process is no longer looked through by the garbage collector:
    measured, a full collection then takes 0.3 ms instead of 300."""
    gc.collect()
    gc.freeze()


def free_memory() -> None:
    """Collect the cycles of ended sessions and hand freed memory back. Blocking, some ms.

    A session holds MBs that the collector does not count (audio, a voice activity model), so its
    own next full collection comes hundreds of sessions late. glibc keeps what is freed: 130 MB of
    580 after 100 sessions.
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it
    if trim is not None:
        trim(0)
