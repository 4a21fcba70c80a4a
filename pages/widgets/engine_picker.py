"""Which Realtime server the next call uses, and what the present one said it does.

A key typed here moves at once from its box into a SecretStr; the box and its state are emptied.
"""

from typing import Literal, get_args

import streamlit as st
from pydantic import SecretStr

from agents_core.call.endpoint import Endpoint
from agents_core.errors import SettingsError
from agents_core.events import SessionAcknowledged
from agents_core.settings import Settings, parse_headers
from agents_core.team.model import TeamSpec
from pages.seams import EngineStatus, Switchboard
from pages.widgets.handle import CallHandle
from pages.widgets.team_choice import chosen_version
from pages.widgets.text import escape_markdown, safe
from pages.widgets.voices import hear_button, heard_voices

Kind = Literal["local", "openai", "custom"]
LABELS: dict[Kind, str] = {"local": "Local engine", "openai": "OpenAI", "custom": "Realtime URL"}
VOICES = ("cedar", "marin", "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse")
HONEST = (
    "Local engine: follows tools, handoffs, policy and routing sentences; "
    "it is not a language model."
)
SECRETS = "engine_secrets"
KEY, HEADERS = "engine_key_box", "engine_headers_box"


def engine_picker(board: Switchboard) -> None:
    """Draw the choice."""
    settings = board.settings
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
        _secret_box("OpenAI key", KEY, settings.openai_api_key)
    if kind == "custom":
        st.text_input(
            "Realtime URL",
            settings.realtime_url,
            key="engine_url",
            persist_state="session",
            placeholder="wss://host/v1/realtime",
        )
        _secret_box("Headers (JSON)", HEADERS, configured_headers(settings))
    team = chosen_version(board).spec
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
    hear_button(board, chosen_endpoint(settings), team, voice=voice, place="engine")
    heard_voices("engine")
    st.caption("A change takes effect with your next message or call.")


def chosen_endpoint(settings: Settings) -> Endpoint | str:
    """Where the next call goes, or one sentence about what is missing. Call after the picker."""
    state = st.session_state
    kind: Kind = state.get("engine_kind") or Endpoint.default(settings).kind
    model = str(state.get("engine_model") or settings.realtime_model).strip()
    voice = str(state.get("engine_voice") or settings.realtime_voice).strip()
    if kind == "local":
        return Endpoint(kind="local", model=model, voice=voice)
    if kind == "openai":
        key = _secret(KEY) or settings.openai_api_key
        if key is None:
            return "OpenAI needs a key: enter it under Engine in the sidebar."
        return Endpoint(kind="openai", api_key=key, model=model, voice=voice)
    url = str(state.get("engine_url", settings.realtime_url)).strip()
    if not url.startswith(("ws://", "wss://")):
        return "The Realtime URL must start with ws:// or wss://."
    headers = _secret(HEADERS) or configured_headers(settings)
    try:
        parse_headers(headers.get_secret_value() if headers else "")
    except SettingsError as error:
        return str(error)
    return Endpoint(kind="custom", url=url, headers=headers, model=model, voice=voice)


def configured_headers(settings: Settings) -> SecretStr | None:
    """REALTIME_HEADERS, for the server they were given for and no other a person may type."""
    url = str(st.session_state.get("engine_url", settings.realtime_url)).strip()
    return settings.realtime_headers if url == settings.realtime_url.strip() else None


def engine_facts(board: Switchboard, handle: CallHandle) -> None:
    """How the local engine is and what the server acknowledged."""
    kind = st.session_state.get("engine_kind") or Endpoint.default(board.settings).kind
    if kind == "local":
        _status(board.engine_status())
    acknowledged = handle.view.acknowledged
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


def accounts_table(board: Switchboard, team: TeamSpec, *, whose: str = "") -> None:
    """Who can sign in on a call with that team. ``whose``: a sentence when that is not plain."""
    accounts = board.demo_accounts_for(team)
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


def _secret_box(label: str, key: str, configured: SecretStr | None) -> None:
    held = _secret(key)
    st.text_input(
        label,
        type="password",
        key=key,
        autocomplete="off",
        on_change=_keep_secret,
        args=(key,),
        placeholder="set" if held else "from the settings" if configured else "",
    )
    if held is not None:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.caption(f"{escape_markdown(label)}: kept for this browser session.")
            st.button("Forget", key=f"{key}_forget", type="tertiary", on_click=_forget, args=(key,))


def _secret(key: str) -> SecretStr | None:
    held: SecretStr | None = st.session_state.get(SECRETS, {}).get(key)
    return held


def _keep_secret(key: str) -> None:
    typed = str(st.session_state.get(key) or "").strip()
    st.session_state[key] = ""
    if typed:
        st.session_state.setdefault(SECRETS, {})[key] = SecretStr(typed)


def _forget(key: str) -> None:
    st.session_state.get(SECRETS, {}).pop(key, None)
