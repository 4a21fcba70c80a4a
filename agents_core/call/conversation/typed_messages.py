"""Typed messages: the caller's turns by keyboard, each answered before the next one is sent.

A message that is typed while the agent is heard interrupts it, as speech does. One that is typed
while the answer to an earlier turn is still due waits until that answer is complete: written, or
heard to its end. Otherwise the model would read both messages before it answers either. While a
form waits for a person no answer is due, so the agent can be asked about it.
"""

import asyncio
import itertools
import unicodedata
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from agents_core import events as ev
from agents_core.call.background_tasks import Spawn
from agents_core.call.contract.commands import MAX_MESSAGE_CHARS, Ack
from agents_core.call.contract.event_log import EventLog
from agents_core.call.conversation.caller_speech import CallerSpeech
from agents_core.call.media.barge_in import BargeInControl
from agents_core.call.session.conversation_history import message_item
from agents_core.call.session.response_state import ResponseState
from agents_core.call.session.session_manager import SessionManager
from agents_core.errors import EngineUnreachable

MAX_WAITING = 8
"""Messages that wait for their turn; another one is refused."""

MAX_SILENCE_S = 30.0
"""A waiting message is sent when the call had no event for so long: the answer before it is lost.
A tool may take 20 s."""

NOTHING = "There is nothing to send. Please type a message first."
WAITS = "Your message is sent when the answer before it is complete."
FULL = (
    f"{MAX_WAITING} messages wait for an answer already. Please send this one when the agent has "
    "answered."
)


@dataclass(frozen=True, slots=True)
class _Message:
    item_id: str
    text: str


class TypedMessages:
    """Sends typed messages to the session, one after the other. Used on the call's loop only."""

    def __init__(
        self,
        call_id: str,
        event_log: EventLog,
        sessions: SessionManager,
        responses: ResponseState,
        barge_in: BargeInControl,
        caller: CallerSpeech,
        spawn: Spawn,
    ) -> None:
        self._call_id = call_id
        self._event_log = event_log
        self._sessions = sessions
        self._responses = responses
        self._barge_in = barge_in
        self._caller = caller
        self._spawn = spawn
        self._numbers = itertools.count(1)
        self._one_at_a_time = asyncio.Lock()
        self._waiting: deque[_Message] = deque()
        self._changed = asyncio.Event()
        event_log.listen(lambda _: self._changed.set())

    async def send(self, text: str) -> Ack:
        """Send the message and request a response, now or when it is the message's turn.

        Without a session the next one answers it. A refusal is a sentence in the Ack.
        """
        text = readable(text)
        if not text:
            return Ack(False, NOTHING)
        if len(text) > MAX_MESSAGE_CHARS:
            return Ack(False, too_long(text))
        if len(self._waiting) >= MAX_WAITING:
            return Ack(False, FULL)
        message = _Message(f"typed_{self._call_id[:8]}_{next(self._numbers)}", text)
        if self._waiting or self._one_at_a_time.locked() or self._answer_due():
            return await self._queue(message)
        async with self._one_at_a_time:
            return await self._send_now(message)

    # --- waiting --------------------------------------------------------------------------

    def _answer_due(self) -> bool:
        """The caller waits for an answer of which nothing was heard, or which is being written."""
        state = self._responses
        if state.scripted:
            return False
        if self._sessions.session is None:
            return self._caller.awaits_response
        if self._barge_in.loudspeaker.attached and state.running:
            return not state.begun
        return state.in_progress

    @property
    def _complete(self) -> bool:
        """The answer before the next waiting message is complete."""
        state = self._responses
        if self._sessions.session is None and self._caller.awaits_response:
            return False
        return not state.in_progress and not state.speaking_item_id

    async def _queue(self, message: _Message) -> Ack:
        self._waiting.append(message)
        self._event_log.emit(ev.MessageQueued, item_id=message.item_id, text=message.text)
        if len(self._waiting) == 1:
            self._spawn(self._send_waiting(), "typed")
        self._sessions.retry()
        if self._responses.speaking_item_id:  # typed over a voice that is heard
            await self._interrupt_agent()
        return Ack(True, WAITS)

    async def _send_waiting(self) -> None:
        while self._waiting:
            async with self._one_at_a_time:
                await self._until_complete()
                try:
                    await self._send_now(self._waiting[0])
                finally:
                    self._waiting.popleft()

    async def _until_complete(self) -> None:
        with suppress(TimeoutError):
            while not self._complete:
                self._changed.clear()
                async with asyncio.timeout(MAX_SILENCE_S):
                    await self._changed.wait()

    # --- sending --------------------------------------------------------------------------

    async def _send_now(self, message: _Message) -> Ack:
        await self._responses.pending.wait()
        await self._interrupt_agent()
        return await self._send(message)

    async def _interrupt_agent(self) -> None:
        if self._responses.running or self._barge_in.loudspeaker.buffered_ms() > 0:
            with suppress(EngineUnreachable):
                await self._barge_in.interrupt("typed")

    async def _send(self, message: _Message) -> Ack:
        said = {"item_id": message.item_id, "role": "caller", "agent": "", "text": message.text}
        self._event_log.emit(ev.TranscriptDone, typed=True, **said)
        self._caller.typed(message.item_id)
        if self._sessions.session is not None:
            # If the session breaks while sending, the next one answers the message.
            with suppress(EngineUnreachable):
                self._responses.pending.expect()
                item = message_item("caller", message.text, message.item_id)
                await self._sessions.send("conversation.item.create", item=item)
                await self._sessions.send("response.create")
                return Ack(True)
        self._sessions.retry()
        return Ack(True, "Connecting.")


def readable(text: str) -> str:
    """Without control characters and outer white space; half a surrogate pair, which cannot be
    sent, becomes the replacement character."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    kept = (one for one in whole if one in "\n\t" or unicodedata.category(one) != "Cc")
    return "".join(kept).strip()


def too_long(text: str) -> str:
    """The refusal of a message over the limit; none of it was sent."""
    return (
        f"A message can have at most {MAX_MESSAGE_CHARS:,} characters, and this one has "
        f"{len(text):,}. Please shorten it, or send it in parts."
    )
