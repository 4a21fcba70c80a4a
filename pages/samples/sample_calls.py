"""What a page without calls shows, and the buttons that make and remove sample calls."""

import streamlit as st

from agents_core.errors import SwitchboardError
from pages.live_channel.parts import job_progress
from pages.services.ports import Switchboard
from pages.ui.assets import ROUTES
from pages.ui.html_text import escape_markdown, safe
from pages.ui.notices import forget_notice, notify, show_notice

LOAD_PROBLEM, REMOVE_PROBLEM = "sample_calls_load_problem", "sample_calls_remove_problem"


def no_calls(switchboard: Switchboard, title: str, about: str, *, place: str) -> None:
    """An empty state: ``about`` is one sentence on what will be here. ``place`` names the page in
    the widgets' keys."""
    st.html(f'<div class="sb-empty"><b>{safe(title)}</b>{safe(about, limit=400)}</div>')
    load_samples(switchboard, place=place)


def load_samples(switchboard: Switchboard, *, place: str) -> None:
    """The button "Load sample calls" with its progress, and a link to the console."""
    job = switchboard.samples.job
    if job is not None and job.running:
        job_progress(f"samples_{place}", job)  # when it ends, the page is drawn with its calls
        return
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button(
            "Load sample calls",
            key=f"samples_load_{place}",
            type="primary",
            icon=":material/library_add:",
            help="Scripted callers make a day of calls on the local engine, in about a minute. "
            "They are marked as samples and can be removed with one click.",
            on_click=_load,
            args=(switchboard,),
        )
        st.page_link(ROUTES / "console.py", label="Open the console", icon=":material/call:")
    if job is not None and job.problem:
        st.error(escape_markdown(job.problem), icon=":material/error:")
    show_notice(LOAD_PROBLEM)


def remove_samples_button(switchboard: Switchboard) -> None:
    """A button that removes the sample calls; nothing when there are none.

    Raises:
        StoreUnavailable: the database cannot be used.
    """
    if switchboard.samples.any():
        st.button(
            "Remove sample calls",
            key="samples_remove",
            icon=":material/delete_sweep:",
            on_click=_remove,
            args=(switchboard,),
        )
        show_notice(REMOVE_PROBLEM)


def _load(switchboard: Switchboard) -> None:
    forget_notice(LOAD_PROBLEM)
    try:
        switchboard.samples.load()
    except SwitchboardError as error:
        notify(LOAD_PROBLEM, str(error), ok=False)


def _remove(switchboard: Switchboard) -> None:
    forget_notice(REMOVE_PROBLEM)
    try:
        switchboard.samples.remove()
    except SwitchboardError as error:
        notify(REMOVE_PROBLEM, str(error), ok=False)
