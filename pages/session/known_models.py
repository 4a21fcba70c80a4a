"""What is known about OpenAI's models, with the key that this browser session would use."""

import streamlit as st

from agents_core.call.contract.endpoint import Endpoint
from agents_core.models.model_directory import ModelsNow
from pages.services.ports import Switchboard
from pages.session.engine_choice import EngineChoice


def models_now(switchboard: Switchboard) -> ModelsNow:
    """At once; OpenAI's own list comes later and publishes ``changes.MODELS``."""
    settings = switchboard.settings
    endpoint = EngineChoice(settings, st.session_state).endpoint()
    entered = endpoint.api_key if isinstance(endpoint, Endpoint) else None
    return switchboard.models.now(entered or settings.openai_api_key)
