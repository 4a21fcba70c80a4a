"""Sending a published team to this session's running call, and what the call said to it.

It never waits: the answer is looked at again at short ticks while it is on its way.
"""

from concurrent.futures import CancelledError, Future
from dataclasses import dataclass

import streamlit as st

from agents_core.call.contract.commands import Ack, ApplyTeam
from agents_core.errors import SwitchboardError
from agents_core.team.team_library import TeamVersion
from agents_core.team.team_spec import TeamSpec
from pages.session.call_session import CallSession
from pages.ui.html_text import escape_markdown

APPLYING = "applying_team"
POLL_S = 0.2
LOOK_BACK = 48  #: lines looked through for an agent's


@dataclass(frozen=True, slots=True)
class Applying:
    """A team on its way to a call."""

    call_id: str
    number: int
    future: Future[Ack]


def team_of_call(session: CallSession) -> str:
    """The name of the running call's team; empty without one that has begun."""
    started = session.view.started
    return started.team if session.running and started is not None else ""


def spoken(session: CallSession) -> bool:
    """The call's voice has been heard, so it cannot change any more. A typed call has none yet;
    where this is wrong, the call's answer says so."""
    view = session.view
    if not view.media:
        return False
    said = any(getattr(line, "role", "") == "agent" for line in view.lines.tail(LOOK_BACK))
    return view.agent_speaking or said


def apply_team(session: CallSession, spec: TeamSpec, number: int) -> None:
    """Send it. The same version a second time while it is on its way is one sending."""
    before: Applying | None = st.session_state.get(APPLYING)
    if before and before.number == number and not before.future.done():
        return
    future: Future[Ack] = Future()
    if session.call is None:
        future.set_result(Ack(False, "There is no call it could be applied to."))
    else:
        try:
            future = session.call.submit(ApplyTeam(spec, number))
        except SwitchboardError as error:
            future.set_result(Ack(False, str(error)))
    call_id = session.call.call_id if session.call else ""
    st.session_state[APPLYING] = Applying(call_id, number, future)


def apply_version(session: CallSession, version: TeamVersion) -> None:
    """Send a version as it was published."""
    apply_team(session, version.spec, version.number)


def what_became_of_it(session: CallSession, *, changed: bool) -> None:
    """Sent, acknowledged, or refused; nothing when nothing was sent to this call.

    ``changed``: the team was edited since, so a success is no longer news.
    """
    applying: Applying | None = st.session_state.get(APPLYING)
    if applying is None or session.call is None or applying.call_id != session.call.call_id:
        return
    waiting = not applying.future.done()
    st.fragment(_outcome, run_every=POLL_S if waiting else None)(applying, waiting, changed)


def _outcome(applying: Applying, waiting: bool, changed: bool) -> None:
    if not applying.future.done():
        st.info(
            f"Version {applying.number} was sent to the call. Waiting for the server to "
            "acknowledge it.",
            icon=":material/send:",
        )
        return
    if waiting:
        st.rerun()  # ends the ticks, and whatever names the call's version is drawn anew
    ack = _ack(applying.future)
    if ack.ok and changed:
        return
    draw = st.success if ack.ok else st.error
    icon = ":material/check:" if ack.ok else ":material/error:"
    said = ack.message or ("Applied." if ack.ok else "The call could not do that.")
    draw(escape_markdown(said), icon=icon)


def _ack(future: Future[Ack]) -> Ack:
    try:
        return future.result(timeout=0)
    except SwitchboardError as error:
        return Ack(False, str(error))
    except CancelledError:
        return Ack(False, "The call ended before it could do that.")
