"""The parts of the console that the live channel moves: call bar, transcript, composer, trace."""

from collections.abc import Sequence

import streamlit as st

from agents_core.call.contract.commands import MAX_MESSAGE_CHARS
from agents_core.call.contract.endpoint import Endpoint
from agents_core.team.team_spec import TeamSpec
from pages.console.recording_switch import recording_sentence
from pages.live_channel.parts import live_part
from pages.services.ports import Switchboard
from pages.session.languages import language_warning
from pages.ui.html_text import escape_markdown

OWN = "own"  #: the feed of the session's call
NO_CONVERSATION = (
    "<b>No conversation yet</b>Press <i>Start call</i> and speak, or type below. Ask something "
    "that the policy answers, or about your own account."
)
NO_TRACE = (
    "The path between agents appears here: what the caller said, the tools that ran, and the wait "
    "for an answer."
)


def language_notice(team: TeamSpec, endpoint: Endpoint | str) -> None:
    """Say before the call when the engine does not speak the team's language."""
    warning = language_warning(endpoint, team.name, team.language)
    if warning:
        st.warning(escape_markdown(warning), icon=":material/translate:")


def call_bar(switchboard: Switchboard) -> None:
    """Start, hang up, mute, push to talk, interrupt; status, timer and levels."""
    live_part(
        "callBar",
        "call_bar",
        iceServers=switchboard.settings.ice_server_list,
        recorded=recording_sentence(switchboard),
    )


def transcript() -> None:
    """The conversation."""
    live_part("transcript", "transcript", source=OWN, empty=NO_CONVERSATION)


def composer(switchboard: Switchboard, team: TeamSpec) -> None:
    """The box to type in, with the team's example questions."""
    live_part(
        "composer",
        "composer",
        maxChars=MAX_MESSAGE_CHARS,
        examples=list(team.examples),
        iceServers=switchboard.settings.ice_server_list,
    )


def demo(switchboard: Switchboard, titles: Sequence[str]) -> None:
    """A scripted caller with the team's ready conversations."""
    live_part("demo", "demo", iceServers=switchboard.settings.ice_server_list, titles=list(titles))


def trace() -> None:
    """The handoff trace."""
    live_part("trace", "trace", source=OWN, empty=NO_TRACE)
