"""The call's answer to a team that was sent to it, drawn where the team was published."""

import streamlit as st

from pages.live_channel.parts import rerun_when_done
from pages.session.call_session import CallSession
from pages.ui.html_text import escape_markdown


def team_update_status(session: CallSession, *, changed: bool) -> None:
    """Sent, applied or refused; nothing when no team was sent to this call.

    ``changed``: the team was edited since, so a success is not shown any more.
    """
    update = session.team_update
    if update is None or session.call is None or update.submitted.call_id != session.call.call_id:
        return
    ack = update.submitted.ack
    if ack is None:
        rerun_when_done("team_update", update.submitted.answer)
        st.info(
            f"Version {update.version} was sent to the call. Waiting for the server to confirm it.",
            icon=":material/send:",
        )
    elif not ack.ok:
        st.error(escape_markdown(ack.message), icon=":material/error:")
    elif not changed:
        st.success(escape_markdown(ack.message or "Applied."), icon=":material/check:")
