"""The one Switchboard of this process; tests and demo scenes replace it with ``provide``."""

import atexit
import os
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from agents_core.settings import load_settings
from pages.services.ports import Switchboard

Factory = Callable[[], Switchboard]


def _secrets() -> Mapping[str, Any]:
    """Streamlit's secrets.toml as a mapping; empty when there is none."""
    try:
        return dict(st.secrets)
    except (FileNotFoundError, StreamlitSecretNotFoundError):
        return {}


def real_switchboard() -> Switchboard:
    """The Switchboard with the settings of this process."""
    # Imported here: it pulls in the Agents SDK and the database, for seconds.
    from agents_core.switchboard import Switchboard as RealSwitchboard

    return RealSwitchboard(load_settings(os.environ, _secrets()))


_factory: Factory = real_switchboard


def provide(factory: Factory) -> None:
    """Use another Switchboard from the next start on."""
    global _factory
    _factory = factory
    shared_switchboard.clear()


@st.cache_resource(show_spinner="Starting Switchboard")
def shared_switchboard() -> Switchboard:
    """The started Switchboard; one per process, shut down with it."""
    started = _factory()
    started.start()
    atexit.register(started.shut_down)
    return started


def warm() -> None:
    """Warm what the first call needs; call it when the page is drawn. Once per process."""
    shared_switchboard().warm()
