"""Session manager: keeps a call connected; opens a session and, when it ends, the next one."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from agents.realtime import (
    RealtimeModelListener,
    RealtimeRawModelEvent,
    RealtimeSession,
    RealtimeSessionEvent,
)
from agents.realtime.model_inputs import RealtimeModelSendEvent, RealtimeModelSendInterrupt
from websockets.exceptions import ConnectionClosed

from agents_core import events as ev
from agents_core.call.contract.call_setup import CallSetup
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.contract.event_log import EventLog
from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.session.reconnect import Reconnect
from agents_core.call.session.response_state import ResponseState
from agents_core.call.session.session_opening import SessionSpec, explain, open_session
from agents_core.call.session.transport import CallTransport, client_event
from agents_core.call.session.watchdog import Watchdog
from agents_core.errors import (
    EngineBusy,
    EngineError,
    EngineRefused,
    EngineUnreachable,
    SettingsError,
    kind_and_place,
)
from agents_core.team.sdk.agent_builder import Agent

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHooks:
    """What the session manager calls while it runs."""

    spec: Callable[[], SessionSpec]  #: for each attempt to open a session
    listener: RealtimeModelListener  #: of each session's model events; must not wait
    session_event: Callable[[RealtimeSessionEvent], Awaitable[None]]
    opened: Callable[[], Awaitable[None]]  #: a session was opened
    lost: Callable[[], None]  #: the session ended, or could not be opened


class SessionManager:
    """``session`` is the open one, or None. Used on the call's loop only."""

    def __init__(
        self, setup: CallSetup, event_log: EventLog, live: LiveSettings, responses: ResponseState
    ) -> None:
        self.endpoint: Endpoint = setup.endpoint
        self.session: RealtimeSession | None = None
        self.watchdog = Watchdog(hung=self._hung, slow=self._slow)
        self._setup = setup
        self._event_log = event_log
        self._live = live
        self._responses = responses
        self._reconnect = Reconnect()
        self._closing_error: EngineError | None = None  # why the session ends, where it is known
        self._lost_message = ""
        self._last_connected: Endpoint | None = None
        self._current = setup.endpoint  # of the session or attempt there is, or was last
        self._transport: CallTransport | None = None  # of the same

    async def run(self, hooks: SessionHooks) -> None:
        """Open one session after the other; until cancelled."""
        attempt = 0
        while True:
            self._closing_error = None
            opened, error = await self._one_session(hooks)
            hooks.lost()
            self._report_lost(error)
            attempt = 0 if opened else attempt + 1
            await self._reconnect.wait(error, attempt)

    async def _one_session(self, hooks: SessionHooks) -> tuple[bool, EngineError]:
        opened = False
        endpoint = self._current = self.endpoint
        try:
            local_url = await self._setup.local_url() if endpoint.kind == "local" else ""
            self._live.only_language = endpoint.only_language
            transport = self._transport = CallTransport(
                self._live, local_engine=endpoint.kind == "local"
            )
            transport.on_request = partial(self._request_sent, transport)
            opening = open_session(hooks.spec(), transport, hooks.listener, local_url)
            async with opening as session:
                opened = True
                if self.endpoint == endpoint:  # else another one was chosen meanwhile
                    await self._use_session(session, hooks)
            error: EngineError = EngineUnreachable(f"{self._name()} ended the session.")
        except SettingsError as failure:
            error = EngineRefused(str(failure))
        except Exception as failure:
            # The text may quote a header; the type is enough to find the cause.
            log.info("session with %s: %s", endpoint.name, kind_and_place(failure))
            error = explain(failure, endpoint)
        error = self._closing_error or error
        return opened and not isinstance(error, EngineBusy), error

    async def _use_session(self, session: RealtimeSession, hooks: SessionHooks) -> None:
        try:
            self.session = session
            await hooks.opened()
            async for event in session:
                # Not before: a busy server accepts the connection and sends only an error.
                if _is_from_server(event) and self._closing_error is None:
                    self._report_connected()
                await hooks.session_event(event)
        finally:
            self.session = None  # before it closes: nothing can be sent any more
            self.watchdog.stop()

    def _report_connected(self) -> None:
        if self._lost_message:
            self._lost_message = ""
            again = " again" if self._current == self._last_connected else ""
            message = f"Connected to {self._current.name}{again}."
            self._event_log.emit(ev.EngineRestored, message=message)
        self._last_connected = self._current

    def _report_lost(self, error: EngineError) -> None:
        message = self.scrub(str(error))
        if message != self._lost_message:
            self._lost_message = message
            self._event_log.emit(ev.EngineLost, message=message)

    def _request_sent(self, transport: CallTransport) -> None:
        if self.session is not None and transport is self._transport:  # not of an earlier session
            self.watchdog.request_sent(transport.ping)

    def _hung(self) -> None:
        self._break(f"{self._name()} does not answer. A new connection is tried.")

    def _slow(self) -> None:
        if self.session is not None and not self._responses.running:
            message = f"{self._name()} does not answer yet. The connection to it is still open."
            self._event_log.emit(ev.Problem, code="no_answer_yet", message=message)

    def refused_by_server(self) -> None:
        """The server refused the key or the model on an open connection, which it closes."""
        self._closing_error = EngineRefused(
            f"{self._name()} refused the key or the model. Check both in the sidebar and type "
            "again."
        )

    def expired(self) -> None:
        """The server ends the session because of its age; the next one goes on."""
        self._closing_error = EngineUnreachable(
            f"{self._name()} limits the length of a session. A new session continues with the "
            "conversation so far."
        )

    def busy(self) -> None:
        """The server serves no more sessions now and ends this one before it began."""
        self._closing_error = EngineBusy(
            f"{self._name()} is busy: it serves as many calls as it can. The call waits for a free "
            "place."
        )

    async def leave(self) -> None:
        """Close the session, if the server has not yet."""
        if self.session is not None:
            await self.session.close()

    def _break(self, why: str) -> None:
        self._closing_error = EngineUnreachable(why)
        if self.session is not None and self._transport is not None:
            self._transport.abort()

    def retry(self) -> None:
        """Connect now instead of after the delay, if there is no session."""
        if self.session is None:
            self._reconnect.now()

    def use(self, endpoint: Endpoint) -> None:
        """Continue with this endpoint: the session, or a running attempt, with another ends."""
        moves = endpoint != self.endpoint
        self.endpoint = endpoint
        if moves:
            self._break(f"Switching the call to {endpoint.name}.")
        if moves or self.session is None:
            self._reconnect.now()

    def scrub(self, text: str) -> str:
        """``text`` without the secrets of the current endpoint and of one chosen since."""
        return self._current.scrub(self.endpoint.scrub(text))

    @property
    def with_local_engine(self) -> bool:
        """Whether the session, or the attempt at one, is with the local engine."""
        return self._current.kind == "local"

    async def send(self, type: str, **data: object) -> None:
        """Send one client event; without a session it is dropped.

        Raises:
            EngineUnreachable: the connection has just broken; the next session will be opened.
        """
        await self._send(client_event(type, **data))

    async def say_exactly(self, words: str) -> None:
        """Request a response of these words, without tools; raises like ``send``."""
        response = {"instructions": f'Say exactly: "{words}"', "tool_choice": "none"}
        await self.send("response.create", response=response)

    async def interrupt(self) -> None:
        """Truncate the item that was playing and cancel the response; raises like ``send``."""
        await self._send(RealtimeModelSendInterrupt(force_response_cancel=True))

    async def _send(self, event: RealtimeModelSendEvent) -> None:
        if self.session is None:
            return
        try:
            await self.session.model.send_event(event)
        except (ConnectionClosed, AssertionError) as error:  # the SDK asserts that it is connected
            raise EngineUnreachable(f"The connection to {self._current.name} broke.") from error

    async def update_agent(self, agent: Agent) -> None:
        """Send an agent and the live settings; raises like ``send``."""
        if self.session is None:
            return
        try:
            await self.session.update_agent(agent)
        except (ConnectionClosed, AssertionError) as error:
            raise EngineUnreachable(f"The connection to {self._current.name} broke.") from error

    async def approve_tool_call(self, call_id: str) -> None:
        """Let the SDK run a tool that waited for approval."""
        if self.session is not None:
            self._responses.pending.expect()
            await self.session.approve_tool_call(call_id)

    async def reject_tool_call(self, call_id: str, message: str) -> None:
        """Let the SDK answer the tool call with ``message`` instead of running it."""
        if self.session is not None:
            self._responses.pending.expect()
            await self.session.reject_tool_call(call_id, rejection_message=message)

    def _name(self) -> str:
        return self._current.name[:1].upper() + self._current.name[1:]


def _is_from_server(event: RealtimeSessionEvent) -> bool:
    return isinstance(event, RealtimeRawModelEvent) and event.data.type == "raw_server_event"
