"""The policy beside the call: passages of the newest version, its draft, and earlier versions."""

import streamlit as st

from agents_core import changes
from pages.drafts.draft_controls import autosave
from pages.live_channel.parts import rerun_on
from pages.policy.passage_list import follower
from pages.policy.policy_panel import no_policy, policy_text, policy_work
from pages.services.ports import Switchboard
from pages.session.active_versions import active_policy, other_team_note
from pages.session.call_session import CallSession
from pages.ui.database_outage import errors_shown

PASSAGES_PX = 290


def policy_card(switchboard: Switchboard, session: CallSession) -> None:
    """Draw it; each part runs again when what it shows has changed."""
    with st.container(border=True, key="policy_card", gap="small"):
        _text(switchboard, session)
        _work(switchboard, session)
    autosave()
    follower()


@st.fragment
def _text(switchboard: Switchboard, session: CallSession) -> None:
    with errors_shown():
        name = active_policy(switchboard, session)
        rerun_on("policy_text", changes.versions("policy", name))
        if name:
            library = switchboard.policies.library(name)
            policy_text(switchboard, library, height=PASSAGES_PX, note=other_team_note(session))
        else:
            no_policy()


@st.fragment
def _work(switchboard: Switchboard, session: CallSession) -> None:
    with errors_shown():
        name = active_policy(switchboard, session)
        rerun_on("policy_work", changes.versions("policy", name))
        if name:
            policy_work(switchboard, switchboard.policies.library(name))
