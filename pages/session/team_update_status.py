"""The call's answer to a team that was sent to it, drawn where the team was published."""

import streamlit as st

from pages.session.call_session import CallSession, TeamUpdate
from pages.ui.html_text import escape_markdown

POLL_S = 0.2


def team_update_status(session: CallSession, *, changed: bool) -> None:
    """Sent, applied or refused; nothing when no team was sent to this call.

    ``changed``: the team was edited since, so a success is not shown any more.
    """
    update = session.team_update
    if update is None or session.call is None or update.submitted.call_id != session.call.call_id:
        return
    waiting = not update.submitted.done
    st.fragment(_status, run_every=POLL_S if waiting else None)(update, waiting, changed)


def _status(update: TeamUpdate, waiting: bool, changed: bool) -> None:
    ack = update.submitted.ack
    if ack is None:
        st.info(
            f"Version {update.version} was sent to the call. Waiting for the server to confirm it.",
            icon=":material/send:",
        )
        return
    if waiting:
        st.rerun()  # stops polling, and redraws what shows the call's version
    if ack.ok and changed:
        return
    if ack.ok:
        st.success(escape_markdown(ack.message or "Applied."), icon=":material/check:")
    else:
        st.error(escape_markdown(ack.message), icon=":material/error:")
