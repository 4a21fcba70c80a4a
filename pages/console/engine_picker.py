"""Which Realtime server the next call uses, and what the present one said it does.

It draws the choice; engine_choice knows what was chosen.
"""

from typing import get_args

import streamlit as st
from pydantic import SecretStr

from agents_core.call.contract.endpoint import Endpoint, carries_secret
from agents_core.engine_process import EngineStatus
from agents_core.events import SessionAcknowledged
from agents_core.settings import Settings
from agents_core.team.team_spec import TeamSpec
from pages.agents.voice_samples import hear_button, heard_voices
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession
from pages.session.engine_choice import (
    HEADERS,
    KEY,
    NEEDS_KEY,
    NEEDS_URL,
    URL,
    Kind,
    chosen_endpoint,
    configured_headers,
    server_of,
)
from pages.session.team_choice import chosen_version
from pages.ui.html_text import escape_markdown, safe
from pages.ui.secret_input import Held

LABELS: dict[Kind, str] = {"local": "Local engine", "openai": "OpenAI", "custom": "Realtime URL"}
VOICES = ("cedar", "marin", "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse")
HONEST = (
    "Local engine: follows tools, handoffs, policy and routing sentences; "
    "it is not a language model."
)


def engine_picker(switchboard: Switchboard, session: CallSession) -> None:
    """Draw the choice."""
    settings = switchboard.settings
    default = Endpoint.default(settings)
    kinds = list(get_args(Kind))
    kind = st.radio(
        "Engine",
        kinds,
        index=kinds.index(default.kind),
        format_func=LABELS.__getitem__,
        key="engine_kind",
        persist_state="session",
    )
    if kind == "openai":
        KEY.draw(placeholder=_placeholder(held=KEY.held, configured=settings.openai_api_key))
    if kind == "custom":
        _realtime_server(settings)
    endpoint = chosen_endpoint(settings)
    boxes_say = KEY.problem, HEADERS.problem
    if isinstance(endpoint, str) and endpoint not in (NEEDS_KEY, NEEDS_URL, *boxes_say):
        st.error(escape_markdown(endpoint), icon=":material/error:")
    team = chosen_version(switchboard).spec
    st.text_input(
        "Model",
        default.model,
        key="engine_model",
        persist_state="session",
        placeholder=f"team's model ({team.model})",
    )
    voices = VOICES if default.voice in VOICES else (default.voice, *VOICES)
    st.selectbox(
        "Voice",
        voices,
        index=voices.index(default.voice),
        format_func=lambda voice: voice or f"team's voice ({team.voice})",
        key="engine_voice",
        accept_new_options=True,
        persist_state="session",
    )
    voice = str(st.session_state.get("engine_voice") or "").strip() or team.voice
    endpoint = chosen_endpoint(settings)
    hear_button(switchboard, endpoint, team, voice=voice, place="engine")
    heard_voices("engine", endpoint)
    with st.container(gap="small", key="for_which_call"):  # one place: nothing below it moves
        _for_which_call(switchboard, session, endpoint)


def _for_which_call(
    switchboard: Switchboard, session: CallSession, endpoint: Endpoint | str
) -> None:
    """A call that runs goes on as it began; when another begins, a person says."""
    if not session.running or endpoint == session.endpoint:
        st.caption("A change takes effect with your next call.")
    elif session.view.engine_lost:
        st.caption("Your call goes on there with your next message.")
    else:
        st.info(
            "Your call goes on as it began: this choice is for the next one.",
            icon=":material/schedule:",
        )
        st.button(
            "Start a new call with this",
            key="start_again",
            disabled=isinstance(endpoint, str),
            help="This call ends then. It is kept under Calls.",
            on_click=session.start_again,
            args=(switchboard, endpoint),
        )


def _realtime_server(settings: Settings) -> None:
    """Its address, and the headers that go there and nowhere else."""
    secretly = carries_secret(settings.realtime_url)  # a browser is not told what it need not know
    st.text_input(
        "Realtime URL",
        "" if secretly else settings.realtime_url,
        key=URL,
        persist_state="session",
        placeholder="from the settings" if secretly else "wss://host/v1/realtime",
        on_change=HEADERS.keep,  # headers typed before it had to wait for it
    )
    held, here = HEADERS.held, server_of(settings)
    sent = held if held is not None and held.place == here else None
    HEADERS.draw(placeholder=_placeholder(held=sent, configured=configured_headers(settings)))
    if held is not None and here and sent is None:
        st.warning(
            escape_markdown(
                f"The headers entered for {_host(held.place)} are not sent to {_host(here)}. "
                "If it needs any, enter them again."
            ),
            icon=":material/key_off:",
        )


def _host(place: str) -> str:
    return place.partition("://")[2]


def _placeholder(*, held: Held | None, configured: SecretStr | None) -> str:
    return "set" if held else "from the settings" if configured else ""


def engine_facts(switchboard: Switchboard, session: CallSession) -> None:
    """How the local engine is and what the server acknowledged."""
    kind = st.session_state.get("engine_kind") or Endpoint.default(switchboard.settings).kind
    if kind == "local":
        _status(switchboard.engine_status())
    acknowledged = session.view.acknowledged
    if acknowledged is not None:
        st.html(acknowledged_html(acknowledged))


def acknowledged_html(said: SessionAcknowledged) -> str:
    """The server's own words about its configuration, as a list."""
    rows = {
        "Model": said.model,
        "Voice": said.voice,
        "Output": ", ".join(said.modalities),
        "Turns": said.turn_detection or "by hand",
        "Words": said.transcription,
        "Tools": "\n".join(said.tools) or "none",
        "Instructions": f"{said.instructions_chars:,} characters",
    }
    body = "".join(f"<dt>{name}</dt><dd>{safe(value or '–')}</dd>" for name, value in rows.items())
    return f'<div class="sb-facts-card"><b>The server acknowledged</b><dl>{body}</dl></div>'


def accounts_table(switchboard: Switchboard, team: TeamSpec, *, whose: str = "") -> None:
    """Who can sign in on a call with that team. ``whose``: a sentence when that is not plain."""
    accounts = switchboard.demo_accounts_for(team)
    if not accounts:
        return
    rows = "".join(
        f"<tr><td>{safe(one.display_name)}</td><td><code>{safe(one.username)}</code></td>"
        f"<td><code>{safe(one.password)}</code></td></tr>"
        for one in accounts
    )
    about = f"<p>{safe(whose)}</p>" if whose else ""
    st.html(
        f'<div class="sb-facts-card"><b>Demo accounts</b>{about}<table><thead><tr><th>Name</th>'
        f"<th>User</th><th>Password</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _status(status: EngineStatus) -> None:
    tone = {"ready": "live", "failed": "bad"}.get(status.state, "busy")
    words = {
        "ready": "Ready",
        "starting": "Starting",
        "restarting": "Restarting",
        "failed": "Failed",
        "stopped": "Stopped",
    }[status.state]
    message = f"<p>{safe(status.message)}</p>" if status.message and status.state != "ready" else ""
    about = f"<p>{safe(status.about)}</p>" if status.about else ""
    st.html(
        f'<div class="sb-facts-card"><div class="sb-state"><span class="sb-dot sb-{tone}"></span>'
        f"<b>{words}</b></div>{message}<p>{HONEST}</p>{about}</div>"
    )
