"""What the console adds to its browser session: the call's feed, its commands, its end when the
page is closed, and its move to the session of a reloaded page."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Literal, assert_never

from agents_core.call.contract import commands as cmd
from agents_core.errors import SwitchboardError
from pages.call_feeds.call_feeds import CallFeeds
from pages.live_calls.demo_player import DemoPlayer
from pages.live_calls.own_call import OwnCall
from pages.live_calls.session_audio import SessionAudio
from pages.live_calls.session_topics import SessionTopics
from pages.live_channel import requests as rq
from pages.live_channel.page_session import PageHandler, PageSession, Result
from pages.services.ports import LiveCall, Switchboard
from pages.session.call_session import CallSession
from pages.session.submitted_command import SubmittedCommand

log = logging.getLogger(__name__)

OFFLINE_S = 60.0
"""A call whose page is offline ends after this: a train's tunnel, not a forgotten laptop."""

CLOSED_S = 20.0
"""A call whose page was closed ends after this. A reloaded page says the same goodbye; the new one
asks for the call 1.6 to 3.5 s later (measured on a busy machine), and a slow network adds to it."""

LAST_COMMAND_S = 0.5
"""A closed page without a call is kept this long: its goodbye may overtake its last command."""

CHOICES_S = 20.0
"""A command waits so long for what was chosen before it: on a slow server the script that takes a
choice first has to finish drawing the page."""

MAX_WAITING = 32
"""Messages and presses that wait for the call to start."""

TOO_MANY = Result(False, "Too many commands are waiting. Try again in a moment.")
NOTHING_TYPED = Result(False, "Type a message first.")
NO_RUNNING_CALL = Result(False, "There is no running call.")
CALL_OVER = "The call ended before its sound was connected. Start another one."
NOT_CHOSEN = "The server has not taken the choices on this page yet. Try again in a moment."


class ChoicesNotTaken(SwitchboardError):
    """A call would begin with another team or engine than the page shows."""

    code = "choices_not_taken"


class CallOver(SwitchboardError):
    """The call of a negotiation has ended, or another one has taken its place."""

    code = "call_over"


class ConsoleHandler:
    """On the event loop; reads and writes of the database run on a worker thread."""

    def __init__(
        self,
        switchboard: Switchboard,
        feeds: CallFeeds,
        page: PageSession,
        session: CallSession,
    ) -> None:
        self._switchboard = switchboard
        self._feeds = feeds
        self._page = page
        self._session = session
        session.page_open = lambda: not self.closed
        self._own = OwnCall()
        self._own.follow(self._call_changed)
        self._topics = SessionTopics(switchboard.changes, page.public_id)
        self._choices_changed = asyncio.Event()
        self._turn = asyncio.Lock()  # commands reach the call in the order they were given
        self._waiting = 0  # commands and adoptions
        self._loop: asyncio.AbstractEventLoop | None = None  # known when a call was started
        self._leaving: asyncio.TimerHandle | None = None
        self._replaces = False  # the next call takes the place of a running one
        self.audio = SessionAudio(switchboard.settings, page.state_changed)
        self.demo = DemoPlayer(switchboard, page.state_changed)
        self.closed = False  #: read by the call's thread

    # --- the page's session ---------------------------------------------------------------

    def feed(self) -> OwnCall:
        """The feed of the session's call."""
        return self._own

    def state(self) -> Mapping[str, Any]:
        """What only this session's pages show."""
        return {
            "audioProblem": self.audio.problem,
            "listensOnly": self.audio.connected and self.audio.listens_only,
            "demo": self.demo.state,
            "engineReady": self._engine_ready(),
        }

    def _engine_ready(self) -> bool:
        """Whether the engine of the next call can answer; of another server nothing is known."""
        endpoint = self._session.next_call.endpoint
        if isinstance(endpoint, str):
            return False
        return endpoint.kind != "local" or self._switchboard.engine_status().state == "ready"

    def page_opened(self) -> None:
        """A page of the session is open: its call does not end."""
        self.closed = False
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None

    def page_left(self, *, closed: bool) -> None:
        """End the call, unless the page comes back or is loaded again in time."""
        if closed:
            self.audio.stop()  # microphone and loudspeaker went with the page
        loop = asyncio.get_running_loop()
        if closed:
            self._leaving = loop.call_later(LAST_COMMAND_S, self._leave_soon, loop)
        else:
            reason = f"the page was offline for {OFFLINE_S:.0f} s"
            self._leaving = loop.call_later(OFFLINE_S, self._leave, reason)

    def _leave_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        reason = "the page was closed"
        if self._session.running or self._waiting:  # a call may be starting, or moving here
            self._leaving = loop.call_later(CLOSED_S, self._leave, reason)
        else:
            self._leave(reason)

    async def adopt(self, before: PageHandler) -> None:
        """Take over the running call of a session whose page is gone. What either page sent before
        is done first."""
        if before is self or not isinstance(before, ConsoleHandler) or before._page.connections:
            return
        self._waiting += 1
        try:
            async with before._turn, self._turn:
                await self._adopt(before)
        finally:
            self._waiting -= 1

    async def _adopt(self, before: "ConsoleHandler") -> None:
        if before._page.connections or self.closed:
            return
        if not await asyncio.to_thread(self._session.adopt, before._session):
            return
        before._call_taken()
        self._loop = asyncio.get_running_loop()
        call = self._session.call
        if call is not None:
            self._follow(call)

    def _call_taken(self) -> None:
        """Another session has the call now; nothing here stops it or keeps this session."""
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        self._call_over()
        self._own.clear()

    def call_replaced(self) -> None:
        """A script run has started another call; on any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._follow_call)

    def choices_taken(self) -> None:
        """The session's ``choices`` are newer; on any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._choices_changed.set)

    def _follow_call(self) -> None:
        call = self._session.call
        if call is not None:
            self._replaces = True
            self._follow(call)
            self.audio.move(call)

    def _follow(self, call: LiveCall) -> None:
        """A call in place of a running one is as muted as that was."""
        feed, before = self._feeds.of(call), self._own.feed
        if feed is before:
            return
        self._own.switch(feed)
        if before is not None and self._replaces:
            if before.view.muted:
                self._session.submit(cmd.SetMuted(muted=True))
            if before.view.push_to_talk:
                self._session.submit(cmd.SetPushToTalk(on=True))
        self._replaces = False

    def _leave(self, reason: str) -> None:
        self.closed = True
        self._session.stop(reason)
        self.audio.stop()
        feed = self._own.feed
        if feed is not None and feed.call.ended:
            self._own.close()  # no event will come; nothing keeps a session whose page is gone

    def _call_changed(self) -> None:
        feed = self._own.feed
        if feed is not None:
            self._topics.publish_changes(feed.call.call_id, feed.view)
            if feed.view.ended and feed.call is self._session.call:  # else it was replaced
                self._call_over()
                if self.closed:
                    self._own.close()  # nothing keeps a session whose page is gone

    def _call_over(self) -> None:
        self.demo.stop()
        self.audio.leave_call()

    # --- commands -------------------------------------------------------------------------

    async def handle(self, command: rq.Command) -> Result:
        """Carry out a command; refusals are sentences."""
        if self._waiting >= MAX_WAITING:
            return TOO_MANY
        self._loop = asyncio.get_running_loop()
        self._waiting += 1
        try:
            return await self._handle(command)
        except SwitchboardError as error:
            return Result(False, str(error))
        finally:
            self._waiting -= 1

    async def _handle(self, command: rq.Command) -> Result:
        match command:
            case rq.SendText():
                return await self._send(command)
            case rq.StartAudio():
                return await self._start_audio(command)
            case rq.HangUp():
                return await self._hang_up()
            case rq.StopAudio():
                self.audio.stop()
                return Result(True)
            case rq.InterruptAgent():
                return await self._submit(cmd.Interrupt())
            case rq.Mute():
                return await self._submit(cmd.SetMuted(muted=command.on))
            case rq.PushToTalk():
                return await self._submit(cmd.SetPushToTalk(on=command.on))
            case rq.Talk():
                return await self._submit(cmd.TalkStart() if command.on else cmd.TalkStop())
            case rq.PlayDemo():
                return await self._play_demo(command)
            case rq.ControlDemo():
                return self._control_demo(command.action)
            case rq.CancelJob() | rq.Ping():  # answered by the connection
                return Result(True)
            case _:
                assert_never(command)

    async def _send(self, command: rq.SendText) -> Result:
        text = command.text.strip()
        if not text:
            return NOTHING_TYPED
        async with self._turn:
            await self._ensure_call(command.after)
            submitted = self._session.submit(cmd.SendMessage(text))
        return await _result(submitted)

    async def _start_audio(self, command: rq.StartAudio) -> Result:
        number = self.audio.begin()
        answer = asyncio.create_task(self.audio.answer(number, command.sdp))
        try:
            if command.purpose == "preflight":
                return Result(True, data={"sdp": (await answer)[1]})
            async with self._turn:
                call = await self._ensure_call(command.after)
            connection, sdp = await answer
            if call is not self._session.call or not self._session.running:
                raise CallOver(CALL_OVER)
        except BaseException:
            answer.cancel()
            self.audio.give_up(number)
            raise
        self.audio.connect(connection, call, listens_only=command.purpose == "listen")
        return Result(True, data={"sdp": sdp, "call": call.call_id})

    async def _play_demo(self, command: rq.PlayDemo) -> Result:
        async with self._turn:
            call = await self._ensure_call(command.after)
        team = await asyncio.to_thread(self._switchboard.teams.newest, self._session.next_call.team)
        self.demo.play(command.conversation, call, team.spec, self.audio.play_aside)
        return Result(True)

    def _control_demo(self, action: Literal["pause", "resume", "stop"]) -> Result:
        {"pause": self.demo.pause, "resume": self.demo.resume, "stop": self.demo.stop}[action]()
        return Result(True)

    async def _ensure_call(self, after: int) -> LiveCall:
        await self._wait_for_choices(after)
        await asyncio.to_thread(self._session.ensure_call, self._switchboard)
        call = self._session.call
        assert call is not None
        self._follow(call)
        return call

    async def _wait_for_choices(self, after: int) -> None:
        """Choices come from Streamlit's connection, which a command of this one may overtake."""
        session = self._session
        if session.running and not session.view.engine_lost:
            return  # it keeps its team and engine
        try:
            async with asyncio.timeout(CHOICES_S):
                while session.choices < after:
                    self._choices_changed.clear()
                    if session.choices < after:
                        await self._choices_changed.wait()
        except TimeoutError:
            raise ChoicesNotTaken(NOT_CHOSEN) from None

    async def _hang_up(self) -> Result:
        async with self._turn:  # a call that is being started is hung up as well
            if not self._session.running:  # the second click of two finds the call ended
                return NO_RUNNING_CALL if self._session.call is None else Result(True)
            self._session.stop("hung up")
        self._call_over()
        return Result(True)

    async def _submit(self, command: cmd.Command) -> Result:
        async with self._turn:
            if not self._session.running:
                return NO_RUNNING_CALL
            submitted = self._session.submit(command)
        return await _result(submitted)


async def _result(submitted: SubmittedCommand) -> Result:
    """The call's answer; also a call that ends before it answers is a sentence."""
    loop = asyncio.get_running_loop()
    answered = asyncio.Event()
    submitted.answer.add_done_callback(lambda _: loop.call_soon_threadsafe(answered.set))
    await answered.wait()
    ack = submitted.ack
    assert ack is not None
    return Result(ack.ok, ack.message)
