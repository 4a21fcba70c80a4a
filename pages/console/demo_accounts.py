"""Demo accounts below a sign-in form; a click fills the form in."""

from collections.abc import Callable, Collection

import streamlit as st

from agents_core.accounts.demo_accounts import DemoAccount
from agents_core.errors import SwitchboardError
from pages.services.ports import Switchboard
from pages.session.active_versions import active_version
from pages.session.call_session import CallSession
from pages.ui.html_text import escape_markdown

SHOWN = 4
USERNAME, PASSWORD = "username", "password"


def demo_accounts(
    switchboard: Switchboard,
    session: CallSession,
    fields: Collection[str],
    fill_in: Callable[[DemoAccount], None],
) -> None:
    """Draw them for a form that has a username and a password among its ``fields``. ``fill_in``
    gets the one that was chosen."""
    if not {USERNAME, PASSWORD} <= set(fields):
        return
    try:
        team = active_version(switchboard, session).spec
    except SwitchboardError:  # shown where the team is shown
        return
    accounts = switchboard.demo_accounts_for(team)[:SHOWN]
    if not accounts:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption("Demo accounts", width="content")
        for account in accounts:
            st.button(
                escape_markdown(account.display_name),
                key=f"demo_{account.username}",
                on_click=fill_in,
                args=(account,),
                help="Fills in this account's name and password.",
            )
