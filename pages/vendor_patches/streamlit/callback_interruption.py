"""Lets the callbacks of a run, and work marked as ``uninterrupted``, finish before another run
interrupts it.

Streamlit 1.67 interrupts a run at its next element, also inside a callback or before it, and does
not hand the click to the next run: the click is lost. Related:
https://github.com/streamlit/streamlit/pull/4882 (widget state lost when a run is interrupted) and
https://github.com/streamlit/streamlit/issues/8365 (callbacks of an interrupted run).

Replaces ``ScriptRunner._maybe_handle_execution_control_request``; reads ``_execing`` and
``_is_in_script_thread``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

_interrupt = ScriptRunner._maybe_handle_execution_control_request

_working: ContextVar[bool] = ContextVar("_working", default=False)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Work of a script that is done whole or not at all. It draws nothing."""
    before = _working.set(True)
    try:
        yield
    finally:
        _working.reset(before)


def _interrupt_after_callbacks(runner: ScriptRunner) -> None:
    """Callbacks run before the script itself has started."""
    if _working.get():
        return
    context = get_script_run_ctx(suppress_warning=True)
    in_callbacks = runner._is_in_script_thread() and context and not context.has_script_started
    if not (runner._execing and in_callbacks):
        _interrupt(runner)


REPLACED = ((ScriptRunner, _interrupt.__name__, _interrupt_after_callbacks),)


def install() -> None:
    """Apply to every session of this process; idempotent."""
    for owner, name, method in REPLACED:
        setattr(owner, name, method)
