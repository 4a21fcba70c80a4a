"""A browser session as the live channel knows it: its token, its parts, and its command ids."""

import asyncio
import logging
import secrets
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol

from pages.live_channel.feed import Feed
from pages.live_channel.requests import Command

log = logging.getLogger(__name__)

TOKEN_BYTES = 32
KEPT_COMMANDS = 512
"""Ids of commands whose results are kept: more than a page can send before its connection breaks
and it repeats the unanswered ones."""

MOST_REVISIONS = 1_000_000_000
"""Of one topic: thirty years of a change each second."""

ADOPTION_S = 0.5
"""A page appears without the call of the one before it after this, and gets it later: a command
that the page before sent last is done first, which may wait for its choices. Else it takes some
milliseconds."""

SUCCESSOR_S = 2.0
"""A reloaded page may say hello this long before the server sees its old connection close. A page
of a duplicated tab says the same, and its original stays."""


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a command; ``message``: a sentence, for a refusal the reason."""

    ok: bool
    message: str = ""
    data: Mapping[str, Any] | None = None


NO_CALL = Result(False, "There is no call on this page.")


class PageHandler(Protocol):
    """What a page of the app adds to its session: its own call and the commands for it."""

    def feed(self) -> Feed:
        """The feed named "own"."""

    async def handle(self, command: Command) -> Result:
        """Carry out a command of the session; on the event loop."""

    def state(self) -> Mapping[str, Any]:
        """What the page shows of its session beside the call."""

    def page_opened(self) -> None:
        """A page of the session has connected; on the event loop."""

    def page_left(self, *, closed: bool) -> None:
        """The last page of the session has disconnected. ``closed``: a person closed or reloaded
        it."""

    async def adopt(self, before: "PageHandler") -> None:
        """Take over the running call of a session whose page is gone, if there is one and this
        session has none; idempotent."""


class Tab:
    """The sessions of one browser tab, oldest first: each reload of its page adds one. Of quick
    reloads any may have the call, and the tab may name one that is older than the newest."""

    def __init__(self, session: "PageSession") -> None:
        self._sessions = [weakref.ref(session)]  # they do not keep each other

    @property
    def sessions(self) -> "list[PageSession]":
        """Those that Streamlit or a connection still refers to."""
        return [session for known in self._sessions if (session := known()) is not None]

    def follow(self, older: "Tab") -> None:
        """The sessions of ``older`` are of this tab, before its own."""
        if older is not self:
            sessions = [*older.sessions, *self.sessions]
            self._sessions = [weakref.ref(session) for session in sessions]
            for session in sessions:
                session.tab = self


@dataclass(eq=False)
class PageSession:
    """Shared by script runs (any thread) and connections (event loop).

    The registry holds it weakly: it lives as long as Streamlit's session state or a connection
    refers to it.
    """

    token: str = field(default_factory=lambda: secrets.token_urlsafe(TOKEN_BYTES), repr=False)
    public_id: str = field(default_factory=lambda: secrets.token_hex(8))
    handler: PageHandler | None = None
    connections: int = 0  #: open WebSockets; on the event loop only
    greeted: Future[None] = field(default_factory=Future, repr=False)
    """Done once a page of the session has connected, with the call it had before a reload."""

    def __post_init__(self) -> None:
        self.tab = Tab(self)
        self._successor: tuple[weakref.ref[PageSession], float] | None = None  # and since when
        self._adoptions: set[asyncio.Task[None]] = set()
        self._drawn: dict[str, int] = {}
        self._results: OrderedDict[str, asyncio.Task[Result]] = OrderedDict()
        self._changed: set[Callable[[], None]] = set()

    # --- connections ----------------------------------------------------------------------

    def connected(self) -> None:
        """A page of the session has connected; on the event loop."""
        self.connections += 1
        if self.handler is not None:
            self.handler.page_opened()

    def disconnected(self, *, closed: bool) -> None:
        """A page of the session has disconnected; ``closed``: a person closed or reloaded it."""
        self.connections -= 1
        if self.connections:
            return
        if self.handler is not None:
            self.handler.page_left(closed=closed)
        successor = self._take_successor()
        if successor is not None:
            opened = [one for one in successor.tab.sessions if one.connections]
            (opened[-1] if opened else successor)._start_adoption(self)

    async def greeted_by(self, previous: "PageSession | None") -> None:
        """A page of the session has said hello. ``previous``: the session of a page that its tab
        showed before. The tab's call moves here, unless ``previous`` still has a page: then when
        that is gone within a moment. Returns after ``ADOPTION_S`` at the latest; the call may come
        later."""
        if previous is None or previous is self:
            self._set_greeted()
        elif previous.connections:
            self._succeed(previous)
            self._set_greeted()
        else:
            adoption = self._start_adoption(previous)
            adoption.add_done_callback(lambda _: self._set_greeted())
            await asyncio.wait({adoption}, timeout=ADOPTION_S)

    def _set_greeted(self) -> None:
        if not self.greeted.done():
            self.greeted.set_result(None)

    def _succeed(self, previous: "PageSession") -> None:
        previous._successor = weakref.ref(self), asyncio.get_running_loop().time()

    def _start_adoption(self, previous: "PageSession") -> asyncio.Task[None]:
        """From any session of the tab; what is on its way to one of them arrives there first."""
        self.tab.follow(previous.tab)
        others = [one for one in reversed(self.tab.sessions) if one is not self]
        for one in others:
            if one.connections:  # a page between two reloads, whose connection closes late
                self._succeed(one)
        pending = {adoption for one in others for adoption in one._adoptions}
        adoption = asyncio.get_running_loop().create_task(self._adopt(others, pending))
        self._adoptions.add(adoption)
        adoption.add_done_callback(self._adoptions.discard)
        return adoption

    async def _adopt(self, others: "list[PageSession]", pending: set[asyncio.Task[None]]) -> None:
        if pending:
            await asyncio.wait(pending)
        for one in others:
            if self.handler is not None and one.handler is not None:
                try:
                    await self.handler.adopt(one.handler)
                except Exception:  # top of a task
                    log.exception("a reloaded page could not take over its call")

    def _take_successor(self) -> "PageSession | None":
        if self._successor is None:
            return None
        (known, since_s), self._successor = self._successor, None
        late = asyncio.get_running_loop().time() - since_s > SUCCESSOR_S
        return None if late else known()

    # --- parts that rerun -----------------------------------------------------------------

    def draw(self, key: str, revision: int) -> None:
        """The part ``key`` is drawn from data of at least this revision; in a script run."""
        self._drawn[key] = revision

    def drawn(self, key: str) -> int:
        """The revision that the part was drawn from; 0 before."""
        return self._drawn.get(key, 0)

    # --- commands -------------------------------------------------------------------------

    async def carry_out(self, command: Command) -> Result:
        """The result of a command; a command with a known id is not carried out again."""
        known = self._results.get(command.id)
        if known is None:
            # Of the session: a connection that breaks meanwhile asks for the result again.
            known = asyncio.get_running_loop().create_task(self._handle(command))
            self._results[command.id] = known
            while len(self._results) > KEPT_COMMANDS:
                self._results.popitem(last=False)
        return await asyncio.shield(known)

    async def _handle(self, command: Command) -> Result:
        if self._adoptions:  # the command may be for the call that they bring
            await asyncio.wait(self._adoptions)
        try:
            return NO_CALL if self.handler is None else await self.handler.handle(command)
        except Exception:  # top of a task
            log.exception("the command %s of a page failed", command.type)
            return Result(False, "That did not work. The log says why.")

    # --- the session's own state ----------------------------------------------------------

    def state(self) -> Mapping[str, Any]:
        """What pages show of the session."""
        return self.handler.state() if self.handler is not None else {}

    def follow(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after each change of ``state``; returns how to stop that."""
        self._changed.add(changed)
        return lambda: self._changed.discard(changed)

    def state_changed(self) -> None:
        """Tell the connections; on the event loop."""
        for changed in tuple(self._changed):
            changed()


class PageSessions:
    """All sessions of the process, by token."""

    def __init__(self) -> None:
        self._by_token: weakref.WeakValueDictionary[str, PageSession] = (
            weakref.WeakValueDictionary()
        )
        self._lock = threading.Lock()

    def create(self) -> PageSession:
        """A session with a new token."""
        session = PageSession()
        with self._lock:
            self._by_token[session.token] = session
        return session

    def find(self, token: str) -> PageSession | None:
        """The session of a token; None when it is unknown or its session is gone."""
        with self._lock:
            return self._by_token.get(token)


def revision_of(topics: Iterable[str], revision: Callable[[str], int]) -> int:
    """One number for the revisions of these topics in this order: another one after any change,
    also when one topic is published while another that is over is forgotten."""
    number = 0
    for topic in reversed(tuple(topics)):
        number = number * MOST_REVISIONS + revision(topic)
    return number
