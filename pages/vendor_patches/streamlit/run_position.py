"""Starts every run at the top of the page.

A fragment's run in Streamlit 1.67 leaves its container on the stack of current containers. A full
run that the same runner accepts just before it ends draws the whole page into that container, and
the browser shows a white page. The same stack was the cause of
https://github.com/streamlit/streamlit/pull/8260, which resets it for ``st.rerun`` only.

Replaces ``ScriptRunner._run_script``; sets ``delta_generator_singletons.context_dg_stack``.
"""

from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

_run = ScriptRunner._run_script


def _run_from_top(runner: ScriptRunner, rerun_data: RerunData) -> None:
    """On the runner's thread. A fragment restores its own position itself."""
    context_dg_stack.set(get_default_dg_stack_value())
    _run(runner, rerun_data)


REPLACED = ((ScriptRunner, _run.__name__, _run_from_top),)


def install() -> None:
    """Apply to every session of this process; idempotent."""
    for owner, name, method in REPLACED:
        setattr(owner, name, method)
