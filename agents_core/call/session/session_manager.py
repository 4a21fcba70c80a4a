"""Keeps one call connected: opens sessions, notices when one ends, says so, and opens the next.

It knows no audio, tool or transcript; the call behind ``Connected`` does.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Protocol

from agents.realtime import RealtimeModel, RealtimeSession, RealtimeSessionEvent
from agents.realtime.model_events import RealtimeModelEvent
from agents.realtime.model_inputs import RealtimeModelSendEvent, RealtimeModelSendInterrupt
from websockets.exceptions import ConnectionClosed

from agents_core import events as ev
from agents_core.call.contract.call_setup import CallSetup
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.contract.event_log import EventLog
from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.session.session_opening import Listener, SessionSpec, explain, open_session
from agents_core.call.session.transport import CallTransport, raw
from agents_core.call.session.watchdog import Watchdog
from agents_core.errors import EngineError, EngineRefused, EngineUnreachable, SettingsError
from agents_core.team.sdk.agent_builder import Agent

log = logging.getLogger(__name__)

RETRY_S = (0.3, 1.0, 2.0, 4.0)
"""Waits between attempts to reach a server again; the last one repeats."""


class Connected(Protocol):
    """The call that is kept connected."""

    def session_spec(self) -> SessionSpec:
        """What the next session is opened with."""
        ...

    def model_event(self, event: RealtimeModelEvent) -> None:
        """Heard first, inside the transport's reading task."""
        ...

    async def session_event(self, event: RealtimeSessionEvent) -> None:
        """What the SDK's session says."""
        ...

    def responding(self) -> bool:
        """A response runs."""
        ...

    async def took_over(self) -> None:
        """A session has just been opened."""
        ...

    def lost(self) -> None:
        """The session has just ended, or could not be opened."""
        ...


class SessionManager:
    """``session`` is the open one, or None."""

    def __init__(
        self, setup: CallSetup, event_log: EventLog, live: LiveSettings, call: Connected
    ) -> None:
        self.endpoint: Endpoint = setup.endpoint
        self.session: RealtimeSession | None = None
        self._setup = setup
        self._event_log = event_log
        self._live = live
        self._call = call
        self._retry = asyncio.Event()
        self._farewell: EngineError | None = None  # what the server said before it closed
        self._lost_message = ""
        self._served_by: Endpoint | None = None  # the last that took the call
        self._linked = setup.endpoint  # of the session, or the attempt, there is or was last
        self._model: RealtimeModel | None = None  # of it, too
        self._life = Watchdog(gone=self._gone, slow=self._slow)

    async def run(self) -> None:
        """Until cancelled."""
        attempt = 0
        while True:
            self._farewell = None
            opened, error = await self._one_session()
            self._lose(error)
            attempt = 0 if opened else attempt + 1
            await self._wait_to_retry(error, attempt)

    async def _one_session(self) -> tuple[bool, EngineError]:
        opened = False
        endpoint = self._linked = self.endpoint
        try:
            setup = self._setup
            local_url = await setup.local_url() if endpoint.kind == "local" else ""
            self._model = model = (setup.make_transport or CallTransport)(self._live)
            if isinstance(model, CallTransport):
                model.on_asked = lambda: self._asked(model)
            listener = Listener(self._model_event)
            async with open_session(
                self._call.session_spec(), model, listener, local_url
            ) as session:
                opened = True
                if self.endpoint == endpoint:  # else another one was chosen meanwhile
                    await self._hold(session)
            error: EngineError = EngineUnreachable(f"{self._name()} ended the session.")
        except SettingsError as failure:
            error = EngineRefused(str(failure))
        except Exception as failure:
            # The text may quote a header; the type is enough to find the cause.
            log.info("session with %s: %s", endpoint.name, type(failure).__name__)
            error = explain(failure, endpoint)
        return opened, self._farewell or error

    async def _hold(self, session: RealtimeSession) -> None:
        try:
            await self._take_over(session)
            async for event in session:
                await self._call.session_event(event)
        finally:
            self.session = None  # before it closes: nothing can be sent from here on
            self._life.over()

    async def _take_over(self, session: RealtimeSession) -> None:
        self.session = session
        if self._lost_message:
            self._lost_message = ""
            again = " again" if self._linked == self._served_by else ""
            message = f"Connected to {self._linked.name}{again}."
            self._event_log.emit(ev.EngineRestored, message=message)
        self._served_by = self._linked
        await self._call.took_over()

    def _model_event(self, event: RealtimeModelEvent) -> None:
        if event.type == "raw_server_event":
            self._life.heard()
        self._call.model_event(event)

    def _asked(self, model: CallTransport) -> None:
        if self.session is not None and model is self._model:  # no late word of one that is gone
            self._life.asked(model.ping)

    def _gone(self) -> None:
        self._break(f"{self._name()} does not answer. A new connection is tried.")

    def _slow(self) -> None:
        if self.session is not None and not self._call.responding():
            message = f"{self._name()} does not answer yet. The connection to it is still open."
            self._event_log.emit(ev.Problem, code="no_answer_yet", message=message)

    def _lose(self, error: EngineError) -> None:
        self._call.lost()
        message = self.scrub(str(error))
        if message != self._lost_message:
            self._lost_message = message
            self._event_log.emit(ev.EngineLost, message=message)

    async def _wait_to_retry(self, error: EngineError, attempt: int) -> None:
        """A refusal waits for a person (another key); a broken line is tried again by itself."""
        delay_s = RETRY_S[min(attempt, len(RETRY_S) - 1)]
        # Not wait_for: in Python 3.11 it swallows a cancellation that meets the event's arrival.
        with suppress(TimeoutError):
            async with asyncio.timeout(None if isinstance(error, EngineRefused) else delay_s):
                await self._retry.wait()
        self._retry.clear()

    def refused_by_server(self) -> None:
        """The server accepted the connection and then said no; it closes the session itself."""
        self._farewell = EngineRefused(
            f"{self._name()} refused the key or the model. Check both in the sidebar and type "
            "again."
        )

    def expired(self) -> None:
        """The server ends a session after some time, by design; the next one goes on."""
        self._farewell = EngineUnreachable(
            f"{self._name()} ends every session after a while. A new one goes on with what was "
            "said so far."
        )

    async def leave(self) -> None:
        """Close the session, if the server that said goodbye has not."""
        if self.session is not None:
            await self.session.close()

    def _break(self, why: str) -> None:
        self._farewell = EngineUnreachable(why)
        if self.session is not None and isinstance(self._model, CallTransport):
            self._model.abort()

    def retry(self) -> None:
        """Connect now, if there is no session."""
        if self.session is None:
            self._retry.set()

    def use(self, endpoint: Endpoint) -> None:
        """Connect to this one now; a session with another is left, and the next takes over."""
        moves = endpoint != self.endpoint
        self.endpoint = endpoint
        if moves:  # also of an attempt that is being made
            self._break(f"The call moves to {endpoint.name}.")
        if moves or self.session is None:
            self._retry.set()

    def scrub(self, text: str) -> str:
        """``text`` without the secrets of the endpoint in use, or of the one chosen after it."""
        return self._linked.scrub(self.endpoint.scrub(text))

    async def send(self, type: str, **data: object) -> None:
        """One client event over the SDK's transport; nothing happens without a session.

        Raises:
            EngineUnreachable: the connection has just broken; the next session is on its way.
        """
        await self._send(raw(type, **data))

    async def interrupt(self) -> None:
        """Truncate what was playing and cancel the running response; raises as ``send`` does."""
        await self._send(RealtimeModelSendInterrupt(force_response_cancel=True))

    async def _send(self, event: RealtimeModelSendEvent) -> None:
        if self.session is None:
            return
        try:
            await self.session.model.send_event(event)
        except (ConnectionClosed, AssertionError) as error:  # the SDK asserts that it is connected
            raise EngineUnreachable(f"The connection to {self._linked.name} broke.") from error

    async def update_agent(self, agent: Agent) -> None:
        """Send an agent and the live settings; raises as ``send`` does."""
        if self.session is None:
            return
        try:
            await self.session.update_agent(agent)
        except (ConnectionClosed, AssertionError) as error:
            raise EngineUnreachable(f"The connection to {self._linked.name} broke.") from error

    def _name(self) -> str:
        return self._linked.name[:1].upper() + self._linked.name[1:]
