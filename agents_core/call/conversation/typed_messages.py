"""Typed messages: the caller's turn by keyboard, sent and answered in the order they came."""

import asyncio
import itertools
from contextlib import suppress

from agents_core import events as ev
from agents_core.call.contract.commands import Ack
from agents_core.call.contract.event_log import EventLog
from agents_core.call.conversation.caller_speech import CallerSpeech
from agents_core.call.media.barge_in import BargeInControl
from agents_core.call.session.conversation_history import message_item
from agents_core.call.session.response_state import ResponseState
from agents_core.call.session.session_manager import SessionManager
from agents_core.errors import EngineUnreachable

MAX_CHARS = 4000


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
    ) -> None:
        self._call_id = call_id
        self._event_log = event_log
        self._sessions = sessions
        self._responses = responses
        self._barge_in = barge_in
        self._caller = caller
        self._numbers = itertools.count(1)
        self._one_at_a_time = asyncio.Lock()

    async def send(self, text: str) -> Ack:
        """Interrupt the agent, send the message and request a response.

        Without a session the next one answers it. A refusal is a sentence in the Ack.
        """
        async with self._one_at_a_time:
            text = _without_lone_surrogates(text).strip()
            if not text:
                return Ack(False, "There is nothing to send.")
            if len(text) > MAX_CHARS:
                return Ack(False, f"Please keep a message under {MAX_CHARS} characters.")
            await self._responses.pending.wait()
            await self._interrupt_agent()
            return await self._send(text)

    async def _interrupt_agent(self) -> None:
        if self._responses.running or self._barge_in.loudspeaker.buffered_ms() > 0:
            with suppress(EngineUnreachable):
                await self._barge_in.interrupt("typed")

    async def _send(self, text: str) -> Ack:
        item_id = f"typed_{self._call_id[:8]}_{next(self._numbers)}"
        self._event_log.emit(
            ev.TranscriptDone, item_id=item_id, role="caller", agent="", text=text, typed=True
        )
        self._caller.typed(item_id)
        if self._sessions.session is not None:
            # If the session breaks while sending, the next one answers the message.
            with suppress(EngineUnreachable):
                self._responses.pending.expect()
                item = message_item("caller", text, item_id)
                await self._sessions.send("conversation.item.create", item=item)
                await self._sessions.send("response.create")
                return Ack(True)
        self._sessions.retry()
        return Ack(True, "Connecting.")


def _without_lone_surrogates(text: str) -> str:
    """Half a surrogate pair cannot be sent; it becomes the replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
