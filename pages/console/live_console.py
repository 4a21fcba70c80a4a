"""The parts of the console that the live channel moves: call bar, transcript, composer, trace."""

from collections.abc import Sequence

from agents_core.call.contract.commands import MAX_MESSAGE_CHARS
from agents_core.team.team_spec import TeamSpec
from pages.console.recording_switch import recording_sentence
from pages.live_channel.parts import live_part
from pages.services.ports import Switchboard

OWN = "own"  #: the feed of the session's call
NO_CONVERSATION = (
    "<b>No conversation yet</b>Press <i>Start call</i> and speak, or type below. Ask something "
    "that the policy answers, or about your own account."
)
NO_TRACE = (
    "The path between agents appears here: what the caller said, the tools that ran, and the wait "
    "for an answer."
)


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
