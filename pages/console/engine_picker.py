"""The Engine part of the sidebar: choice of the Realtime server, its state and session."""

from dataclasses import replace
from typing import get_args

import streamlit as st
from pydantic import SecretStr

from agents_core.call.contract.endpoint import Endpoint, carries_secret
from agents_core.engine_process import EngineStatus
from agents_core.errors import SwitchboardError
from agents_core.events import SessionAcknowledged
from agents_core.models.end_dates import end_warning
from agents_core.models.known_models import KnownModels
from agents_core.team.limits import VOICES
from pages.agents_page.voice_samples import sample_button, sample_list
from pages.live_calls.current_handler import console_handler
from pages.services.ports import LiveCall, Switchboard
from pages.session.call_session import CallSession
from pages.session.engine_choice import (
    KIND,
    MODEL,
    NEEDS_KEY,
    NEEDS_URL,
    URL,
    VOICE,
    EngineChoice,
    EngineKind,
)
from pages.session.known_models import models_now
from pages.session.languages import language_name
from pages.session.team_choice import chosen_version
from pages.ui.html_text import escape_markdown, safe
from pages.ui.notices import forget_notice, notify, show_notice
from pages.ui.secret_field import StoredSecret
from pages.ui.secret_input import secret_input

LABELS: dict[EngineKind, str] = {
    "local": "Local engine",
    "openai": "OpenAI",
    "custom": "Realtime URL",
}
TEAMS_VOICE = "Team's voice"
"""The same for every team: a list that takes new options keeps the label of the one it had."""

START_PROBLEM = "start_again_problem"
LOCAL_ENGINE_NOTE = (
    "Local engine: hears and speaks English only; follows tools, handoffs, policy and routing "
    "sentences; it is not a language model."
)


def engine_picker(switchboard: Switchboard, session: CallSession) -> None:
    """The choice of engine, model and voice of the next call."""
    settings = switchboard.settings
    choice = EngineChoice(settings, st.session_state)
    default = Endpoint.default(settings)
    kinds = list(get_args(EngineKind))
    kind = st.radio(
        "Engine",
        kinds,
        index=kinds.index(default.kind),
        format_func=LABELS.__getitem__,
        key=KIND,
        persist_state="session",
    )
    if kind == "openai":
        stored = choice.key.stored
        secret_input(choice.key, placeholder=_placeholder(stored, settings.openai_api_key))
    if kind == "custom":
        _realtime_server(choice)
    endpoint = choice.endpoint()
    shown = (NEEDS_KEY, NEEDS_URL, choice.key.problem, choice.headers.problem)
    if isinstance(endpoint, str) and endpoint not in shown:
        st.error(escape_markdown(endpoint), icon=":material/error:")
    team = chosen_version(switchboard).spec
    known = models_now(switchboard).known
    st.text_input(
        "Model",
        default.model,
        key=MODEL,
        persist_state="session",
        placeholder=f"team's model ({known.exact(team.model)})",
    )
    if kind == "openai":
        _model_warning(known, choice.model or team.model)
    voices = VOICES if default.voice in VOICES else (default.voice, *VOICES)
    st.selectbox(
        "Voice",
        voices,
        index=voices.index(default.voice),
        format_func=lambda voice: voice or TEAMS_VOICE,
        help=f"The team speaks with {escape_markdown(team.voice)}.",
        key=VOICE,
        accept_new_options=True,
        persist_state="session",
    )
    endpoint = choice.endpoint()
    sample_button(switchboard, endpoint, team, voice=choice.voice or team.voice, place="engine")
    sample_list("engine", endpoint)
    show_notice(START_PROBLEM, about=endpoint)
    # A container of its own, so that elements below it keep their position.
    with st.container(gap="small", key="choice_takes_effect"):
        _takes_effect(switchboard, session, endpoint)


def _model_warning(known: KnownModels, model: str) -> None:
    """Before the call: its model ends soon, or is unknown."""
    if warning := end_warning(known, model, "realtime"):
        st.warning(escape_markdown(warning), icon=":material/event_busy:")


def _takes_effect(switchboard: Switchboard, session: CallSession, endpoint: Endpoint | str) -> None:
    """When the choice takes effect: a running call keeps its engine."""
    if not session.running or endpoint == session.endpoint:
        st.caption("Changes apply to your next call.")
    elif session.view.engine_lost:
        st.caption("Your call continues on this engine with your next message.")
    else:
        st.info(
            "Your current call keeps its engine. The change applies to your next call.",
            icon=":material/schedule:",
        )
        st.button(
            "Start a new call with this engine",
            key="start_again",
            disabled=isinstance(endpoint, str),
            help="Ends the current call, which stays on the Calls page.",
            on_click=_start_again,
            args=(switchboard, session, session.call),
        )


def _start_again(switchboard: Switchboard, session: CallSession, instead_of: LiveCall) -> None:
    """Engine, model and voice may have been chosen since the button was drawn. The second click of
    two finds another call than that."""
    if session.call is not instead_of:
        return
    endpoint = EngineChoice(switchboard.settings, st.session_state).endpoint()
    session.next_call = replace(session.next_call, endpoint=endpoint)
    forget_notice(START_PROBLEM)
    try:
        session.replace_call(switchboard)
        console_handler().call_replaced()
    except SwitchboardError as error:
        notify(START_PROBLEM, str(error), ok=False, about=endpoint)


def _realtime_server(choice: EngineChoice) -> None:
    """The address, and the headers that are sent only there."""
    configured = choice.settings.realtime_url
    hidden = carries_secret(configured)  # never sent to a browser
    st.text_input(
        "Realtime URL",
        "" if hidden else configured,
        key=URL,
        persist_state="session",
        placeholder="from the settings" if hidden else "wss://host/v1/realtime",
        on_change=choice.headers.store,  # headers typed before the address had to wait for it
    )
    stored, server = choice.headers.stored, choice.server()
    sent = stored if stored is not None and stored.server == server else None
    secret_input(choice.headers, placeholder=_placeholder(sent, choice.configured_headers()))
    if stored is not None and server and sent is None:
        st.warning(
            escape_markdown(
                f"The headers entered for {_host(stored.server)} are not sent to {_host(server)}. "
                "If it needs any, enter them again."
            ),
            icon=":material/key_off:",
        )


def _host(origin: str) -> str:
    return origin.partition("://")[2]


def _placeholder(stored: StoredSecret | None, configured: SecretStr | None) -> str:
    return "set" if stored else "from the settings" if configured else ""


def engine_facts(switchboard: Switchboard, session: CallSession) -> None:
    """State of the local engine, and the session configuration that the server confirmed."""
    if EngineChoice(switchboard.settings, st.session_state).kind == "local":
        _status(switchboard.engine_status())
    confirmed = session.view.acknowledged
    if confirmed is not None:
        st.html(session_config_html(confirmed))


def session_config_html(config: SessionAcknowledged) -> str:
    """The configuration of the call's session as the server confirmed it."""
    rows = {
        "Model": config.model,
        "Voice": config.voice,
        "Output": ", ".join(config.modalities),
        "Turn detection": config.turn_detection or "off (push to talk)",
        "Transcription": config.transcription,
        "Language": language_name(config.language),
        "Tools": f"{len(config.tools)}" if config.tools else "none",
        "Instructions": f"{config.instructions_chars:,} characters",
    }
    rows |= dict(line.split(": ", 1) for line in config.settings if ": " in line)
    body = "".join(f"<dt>{name}</dt><dd>{safe(value or '–')}</dd>" for name, value in rows.items())
    names = "".join(f"<li><code>{safe(name)}</code></li>" for name in config.tools)
    tools = (
        f'<details data-keep="session tools"><summary>Tool names</summary><ul>{names}</ul>'
        "</details>"
        if names
        else ""
    )
    changed = "".join(
        f'<p class="sb-warned">{safe(one, limit=400)}</p>' for one in config.differences
    )
    return (
        f'<div class="sb-facts-card"><b>Session configuration</b><dl>{body}</dl>{changed}{tools}'
        "</div>"
    )


def _status(status: EngineStatus) -> None:
    loading = status.state == "ready" and not status.about  # it listens; its models come later
    tone = "busy" if loading else {"ready": "live", "failed": "bad"}.get(status.state, "busy")
    words = {
        "ready": "Ready",
        "starting": "Starting",
        "restarting": "Restarting",
        "failed": "Failed",
        "stopped": "Stopped",
    }[status.state]
    words = "Loading" if loading else words
    tells = bool(status.message) and (loading or status.state != "ready")
    message = f"<p>{safe(status.message)}</p>" if tells else ""
    about = f"<p>{safe(status.about)}</p>" if status.about else ""
    st.html(
        f'<div class="sb-facts-card"><div class="sb-state"><span class="sb-dot sb-{tone}"></span>'
        f"<b>{words}</b></div>{message}<p>{LOCAL_ENGINE_NOTE}</p>{about}</div>"
    )
