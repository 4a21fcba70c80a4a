"""The call of one browser session: its view, and the commands submitted to it.

Script runs, and the live channel's commands on worker threads, use it at the same time.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from agents_core.call.contract.commands import Command, UseEndpoint
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.errors import SwitchboardError
from pages.services.ports import LiveCall, Switchboard
from pages.session.submitted_command import SubmittedCommand, refused

NO_CALL = "There is no call yet: start one, or type a message."


@dataclass(frozen=True, slots=True)
class NextCall:
    """What the console's script chose for the next call."""

    team: str = ""  #: empty: the first team
    endpoint: Endpoint | str = ""  #: or a sentence about what is missing


@dataclass(frozen=True, slots=True)
class TeamUpdate:
    """A version of a team that was sent to the call."""

    version: int
    submitted: SubmittedCommand


class CallOwner:
    """The session that has a call; another one after its page was reloaded."""

    def __init__(self, session: "CallSession") -> None:
        self.session = session

    def alive(self) -> bool:
        """Whether the call's page is open; on the call's thread."""
        return self.session.page_open()


@dataclass(eq=False)
class CallSession:
    """State of one browser session's call, from before it starts until after it ended."""

    page_open: Callable[[], bool] = lambda: True  #: the call ends when this turns False
    next_call: NextCall = NextCall()
    choices: int = 0  #: number of the page's choices that ``next_call`` has; see ``choices.js``
    call: LiveCall | None = None
    endpoint: Endpoint | None = None
    stopping: bool = False  #: hung up; the call's last events may still arrive
    team_update: TeamUpdate | None = None  #: the last one
    forms: dict[str, Any] = field(default_factory=dict)  #: state of approval forms, by call_id
    adopted: bool = False  #: taken from another session; the page does not show its choices yet

    def __post_init__(self) -> None:
        self._lock = threading.RLock()  # held for moments
        self._starting = threading.RLock()  # held while the database is read
        self._view = CallView()
        self._owner = CallOwner(self)

    @property
    def view(self) -> CallView:
        """The call as it is now."""
        with self._lock:
            if self.call is not None:
                self._view = apply_all(self._view, self.call.events_after(self._view.seq))
            return self._view

    @property
    def receiving(self) -> bool:
        """Events may still arrive, also the last ones of a call that was hung up."""
        return self.call is not None and not self.call.ended and not self.view.ended

    @property
    def running(self) -> bool:
        """There is a call that was not hung up."""
        return self.receiving and not self.stopping

    @property
    def elapsed_ms(self) -> int:
        """Since the call started; 0 without one."""
        return self.call.elapsed_ms() if self.call else 0

    def submit(self, command: Command) -> SubmittedCommand:
        """Submit a command to the call; returns at once."""
        with self._lock:
            call = self.call
        if call is None:
            return refused(NO_CALL)
        try:
            answer = call.submit(command)
        except SwitchboardError as error:
            return refused(str(error), call_id=call.call_id)
        return SubmittedCommand(call_id=call.call_id, answer=answer)

    def ensure_call(self, switchboard: Switchboard) -> None:
        """Start a call if none is running. It reads the database: not on the event loop.

        A running call keeps its engine. One that lost its engine moves to the chosen one with the
        whole conversation.

        Raises:
            SwitchboardError: a setting is missing, or the call cannot start.
        """
        with self._starting:
            if self.running and not self.view.engine_lost:
                return
            endpoint = self._chosen_endpoint()
            if not self.running:
                self._start(switchboard, endpoint)
            elif self.endpoint != endpoint:
                self.endpoint = endpoint
                self.submit(UseEndpoint(endpoint))

    def replace_call(self, switchboard: Switchboard) -> None:
        """Replace the running call by a new one; it ends only when the new one has started.

        Raises:
            SwitchboardError: a setting is missing, or the call cannot start.
        """
        with self._starting:
            before = self.call
            self._start(switchboard, self._chosen_endpoint())
        if before is not None:
            before.stop("a new call was begun")

    def stop(self, reason: str) -> None:
        """End the call, if there is one; the transcript stays."""
        with self._lock:
            if self.call is not None:
                self.stopping = True
                self.call.stop(reason)

    def adopt(self, before: "CallSession") -> bool:
        """Take the running call of ``before`` with its forms, and leave it with none; whether there
        was one. A session that has a running call takes none.

        Waits for a call that either session is starting: not on the event loop.
        """
        if before is self:
            return False
        one, other = sorted((self, before), key=id)  # two threads take the locks in one order
        with one._starting, other._starting, one._lock, other._lock:
            if self.running or not before.running:
                return False
            self.call, self.endpoint, self._view = before.call, before.endpoint, before._view
            self.team_update, self.forms = before.team_update, before.forms
            self._owner = before._owner
            self._owner.session = self
            self.stopping, self.adopted = False, True
            before.call = before.endpoint = before.team_update = None
            before.forms, before._view, before._owner = {}, CallView(), CallOwner(before)
            return True

    def _chosen_endpoint(self) -> Endpoint:
        endpoint = self.next_call.endpoint
        if isinstance(endpoint, str):
            raise SwitchboardError(endpoint or "Open the console to start a call.")
        return endpoint

    def _start(self, switchboard: Switchboard, endpoint: Endpoint) -> None:
        owner = CallOwner(self)
        call = switchboard.start_call(endpoint, alive=owner.alive, team=self.next_call.team)
        with self._lock:
            self.call, self.endpoint, self._view = call, endpoint, CallView()
            self._owner = owner
            self.stopping = self.adopted = False
            self.forms.clear()
