"""The live channel of this process: sessions, feeds and topics, shared by all connections."""

from collections.abc import Callable

import streamlit as st

from agents_core.changes import Changes
from pages.live_channel.feed import Feed
from pages.live_channel.frames import JobUpdate
from pages.live_channel.page_session import PageSession, PageSessions
from pages.services import switchboard_provider
from pages.services.ports import Switchboard

SESSION = "page_session"

OpenFeed = Callable[[str], Feed | None]
"""Opens the feed of a source like "call:ID" or "board"; None when there is none."""


class LiveChannel:
    """Made once per process, with the Switchboard."""

    def __init__(self, switchboard: Switchboard) -> None:
        self.switchboard = switchboard
        self.changes: Changes = switchboard.changes
        self.sessions = PageSessions()
        self._sources: dict[str, OpenFeed] = {}
        self._served = False

    def page_served(self) -> None:
        """A page got what moves on it: now is the time to load what the first call needs, which
        would have delayed that page. Idempotent; returns at once."""
        if not self._served:
            self._served = True
            self.switchboard.warm()

    def provide(self, kind: str, open_feed: OpenFeed) -> None:
        """Feeds of sources that begin with ``kind``; idempotent."""
        self._sources.setdefault(kind, open_feed)

    def open_feed(self, session: PageSession, source: str) -> Feed | None:
        """The feed of a source, on the event loop; None when there is no such source."""
        if source == "own":
            return session.handler.feed() if session.handler is not None else None
        kind, _, name = source.partition(":")
        open_feed = self._sources.get(kind)
        return open_feed(name) if open_feed is not None else None

    def job_update(self, job_id: str) -> JobUpdate:
        """State of a job; an unknown one has ended."""
        job = self.switchboard.jobs.get(job_id)
        if job is None:
            return JobUpdate(job=job_id, status="", progress=None, running=False)
        return JobUpdate(
            job=job_id,
            status=job.status,
            progress=job.progress,
            running=job.running,
            problem=job.problem,
        )

    def cancel_job(self, job_id: str) -> bool:
        """Whether a running job was asked to stop."""
        job = self.switchboard.jobs.get(job_id)
        if job is None or not job.running:
            return False
        job.cancel()
        return True


@st.cache_resource(show_spinner=False)
def shared_channel() -> LiveChannel:
    """One per process; made on the first use."""
    return LiveChannel(switchboard_provider.shared_switchboard())


def page_session() -> PageSession:
    """Of the browser session whose script is running; created at its first use."""
    if SESSION not in st.session_state:
        st.session_state[SESSION] = shared_channel().sessions.create()
    session: PageSession = st.session_state[SESSION]
    return session
