"""Which Realtime server the next call uses, and what the present one said it does.

Headers go to the server they were entered for and to no other.
"""

from typing import Literal, get_args

import streamlit as st
from pydantic import SecretStr

from agents_core.call.endpoint import Endpoint, carries_secret, origin
from agents_core.errors import SettingsError
from agents_core.events import SessionAcknowledged
from agents_core.settings import Settings, parse_headers, usable_key, usable_url
from agents_core.team.model import TeamSpec
from pages import services
from pages.seams import EngineStatus, Switchboard
from pages.widgets.handle import CallHandle
from pages.widgets.secret_box import Held, SecretBox
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
URL = "engine_url"
NEEDS_KEY = "OpenAI needs a key: enter it under Engine in the sidebar."
NEEDS_URL = "Enter the address of a Realtime server under Engine in the sidebar."
KEY = SecretBox(key="engine_key_box", label="OpenAI key", check=usable_key)
HEADERS = SecretBox(
    key="engine_headers_box",
    label="Headers (JSON)",
    check=lambda text: _check_headers(text),
    place=lambda: _place(services.switchboard().settings),
)


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
        KEY.draw(placeholder=_placeholder(held=KEY.held, configured=settings.openai_api_key))
    if kind == "custom":
        _realtime_server(settings)
    endpoint = chosen_endpoint(settings)
    boxes_say = KEY.problem, HEADERS.problem
    if isinstance(endpoint, str) and endpoint not in (NEEDS_KEY, NEEDS_URL, *boxes_say):
        st.error(escape_markdown(endpoint), icon=":material/error:")
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
    endpoint = chosen_endpoint(settings)
    hear_button(board, endpoint, team, voice=voice, place="engine")
    heard_voices("engine", endpoint)
    st.caption("A change takes effect with your next call.")


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
    held, here = HEADERS.held, _place(settings)
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


def _placeholder(*, held: Held | None, configured: SecretStr | None) -> str:
    return "set" if held else "from the settings" if configured else ""


def chosen_endpoint(settings: Settings) -> Endpoint | str:
    """Where the next call goes, or one sentence about what is missing. Call after the picker."""
    state = st.session_state
    kind: Kind = state.get("engine_kind") or Endpoint.default(settings).kind
    model = str(state.get("engine_model") or settings.realtime_model).strip()
    voice = str(state.get("engine_voice") or settings.realtime_voice).strip()
    if kind == "local":
        return Endpoint(kind="local", model=model, voice=voice)
    try:
        if kind == "openai":
            return Endpoint(kind="openai", api_key=_key(settings), model=model, voice=voice)
        url, headers = usable_url(_url(settings)), _headers(settings)
    except SettingsError as error:
        return str(error)
    return Endpoint(kind="custom", url=url, headers=headers, model=model, voice=voice)


def configured_headers(settings: Settings) -> SecretStr | None:
    """REALTIME_HEADERS, for the server they were given for and no other a person may type."""
    typed = str(st.session_state.get(URL) or "").strip()
    return settings.realtime_headers if typed in ("", settings.realtime_url.strip()) else None


def _key(settings: Settings) -> SecretStr:
    if KEY.problem:
        raise SettingsError(KEY.problem)
    key = KEY.held.secret if KEY.held else settings.openai_api_key
    if key is None or not usable_key(key.get_secret_value()):
        raise SettingsError(NEEDS_KEY)
    return key


def _headers(settings: Settings) -> SecretStr | None:
    if HEADERS.problem:
        raise SettingsError(HEADERS.problem)
    held = HEADERS.held
    sent = held is not None and held.place == _place(settings)
    headers = held.secret if held is not None and sent else configured_headers(settings)
    parse_headers(headers.get_secret_value() if headers else "")
    return headers


def _url(settings: Settings) -> str:
    """What stands in the box, else the operator's, as it was given."""
    typed = str(st.session_state.get(URL) or "").strip()
    url = typed or settings.realtime_url.strip()
    if not url:
        raise SettingsError(NEEDS_URL)
    return url


def _place(settings: Settings) -> str:
    """Which server the chosen address names; empty when none does."""
    try:
        return origin(usable_url(_url(settings)))
    except SettingsError:
        return ""


def _host(place: str) -> str:
    return place.partition("://")[2]


def _check_headers(text: str) -> None:
    parse_headers(text)
    if not _place(services.switchboard().settings):
        raise SettingsError(
            "Enter a Realtime URL above first: headers are sent only to the server they were "
            "entered for."
        )


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
