"""The browser session of the running script, and whether it is still open.

``st.context`` of Streamlit 1.67 has neither a session id nor a way to ask whether a session is
open. https://github.com/streamlit/streamlit/issues/10993 asks for the id, for components only.

Uses ``get_script_run_ctx`` and ``streamlit.runtime``, which have no underscore but are
undocumented.
"""

from collections.abc import Callable

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx


def session_id() -> str:
    """Id of the browser session this script runs for; empty outside a server."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def session_alive(session: str) -> Callable[[], bool]:
    """A check that any thread may call: is the page of ``session`` still open?"""

    def alive() -> bool:
        if not runtime.exists():
            return True
        return runtime.get_instance().is_active_session(session)

    return alive
