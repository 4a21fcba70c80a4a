"""The one Switchboard of this process; tests and demo scenes replace it with ``provide``."""

import os
from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from agents_core.settings import load_settings
from pages.services.ports import Switchboard
from pages.services.service_start import Factory, ServiceStart


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
    """Use another Switchboard from now on."""
    global _factory
    _factory = factory
    service_start.clear()


@st.cache_resource(show_spinner=False)  # outlives this module when code is reloaded
def service_start() -> ServiceStart:
    """The start of this process's services; it begins and ends with the server."""
    return ServiceStart(_factory)


def shared_switchboard() -> Switchboard:
    """The started Switchboard; one per process. A page that comes early waits for it.

    Raises:
        SwitchboardError: it cannot be started.
    """
    start = service_start()
    if start.ready:
        return start.get()
    with st.spinner("Starting Switchboard"):
        return start.get()
