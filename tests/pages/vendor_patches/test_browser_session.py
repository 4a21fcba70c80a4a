"""A browser session: its id, and whether it is still open."""

import inspect

import pytest
from streamlit import runtime
from streamlit.runtime.context import ContextProxy
from streamlit.runtime.runtime import Runtime

from pages.vendor_patches.streamlit.browser_session import session_alive, session_id


def test_a_session_is_alive_while_the_server_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    open_sessions = {"s-1"}

    class Server:
        def is_active_session(self, session: str) -> bool:
            return session in open_sessions

    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", Server)
    alive = session_alive("s-1")
    assert alive()
    open_sessions.clear()
    assert not alive()


def test_without_a_server_every_session_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "exists", lambda: False)
    assert session_alive("")()


def test_outside_a_server_there_is_no_session() -> None:
    assert session_id() == ""


def test_the_undocumented_names_exist() -> None:
    assert "session_id" in inspect.signature(Runtime.is_active_session).parameters


def test_streamlit_still_has_no_public_session_id() -> None:
    """If it has, the module can go."""
    assert not hasattr(ContextProxy, "session_id"), (
        "st.context has a session id: use it in place of"
        " pages/vendor_patches/streamlit/browser_session.py."
    )
