"""What each command does to a running call. A refusal is a sentence in the Ack, never an exception.

It knows no thread; ``handle`` runs on the call's loop.
"""

import asyncio
import itertools
import logging
from contextlib import suppress
from typing import assert_never

from agents_core import events as ev
from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.call.call_runner import CallRunner
from agents_core.call.contract import commands as cmd
from agents_core.call.session.conversation_history import message_item
from agents_core.errors import EngineUnreachable, SwitchboardError

log = logging.getLogger(__name__)

MAX_TYPED_CHARS = 4000
MIN_RECORDING_BYTES = CALL_RATE_HZ * 2 // 5
"""200 ms: a shorter press of the talk button holds no word."""

_NOT_SENT = (
    "The connection was lost while you spoke, so your words were not sent. Press Talk and say "
    "them again."
)


class CommandHandler:
    """Carries out commands for one runner."""

    def __init__(self, runner: CallRunner) -> None:
        self._call = runner
        self._typed = itertools.count(1)
        self._typing = asyncio.Lock()  # one message after the other, in the order they came

    async def handle(self, command: cmd.Command) -> cmd.Ack:
        """Carry out one command."""
        try:
            return await self._handle(command)
        except SwitchboardError as error:
            return cmd.Ack(False, str(error))
        except Exception as error:
            # The transport may break under any send; the session manager reports that by itself.
            log.info("%s failed: %s", type(command).__name__, type(error).__name__)
            return cmd.Ack(False, "The connection broke while doing this. Please try again.")

    async def _handle(self, command: cmd.Command) -> cmd.Ack:
        match command:
            case cmd.Type():
                async with self._typing:
                    return await self._type(command.text)
            case cmd.Submit():
                return await self._call.approvals.submit(command.call_id, command.values)
            case cmd.Deny():
                return await self._call.approvals.deny(command.call_id)
            case cmd.ApplyTeam():
                return await self._call.active_team.apply(command.team, command.version)
            case cmd.UseEndpoint():
                self._call.sessions.use(command.endpoint)
                return cmd.Ack(True)
            case cmd.Interrupt():
                await self._call.interrupt("button")
                return cmd.Ack(True)
            case cmd.SetMuted():
                self._call.microphone.muted = command.muted
                return cmd.Ack(True)
            case cmd.SetPushToTalk():
                self._call.live.push_to_talk = command.on
                self._call.uplink.release()
                await self._call.resend_settings()
                return cmd.Ack(True)
            case cmd.SetRecording():
                return self._call.recording.set(command.on)
            case cmd.TalkStart():
                return await self._talk_start()
            case cmd.TalkStop():
                return await self._talk_stop()
            case _:
                assert_never(command)

    async def _type(self, text: str) -> cmd.Ack:
        text = _whole_characters(text).strip()
        if not text:
            return cmd.Ack(False, "There is nothing to send.")
        if len(text) > MAX_TYPED_CHARS:
            return cmd.Ack(False, f"Please keep a message under {MAX_TYPED_CHARS} characters.")
        call = self._call
        await call.pending_response.begun()
        if call.server_events.responding or call.loudspeaker.buffered_ms() > 0:
            with suppress(EngineUnreachable):
                await call.interrupt("typed")
        item_id = f"typed_{call.setup.call_id[:8]}_{next(self._typed)}"
        call.event_log.emit(
            ev.TranscriptDone, item_id=item_id, role="caller", agent="", text=text, typed=True
        )
        call.server_events.typed(item_id)
        if call.sessions.session is not None:
            # Said, and answered by the next session, even if this one breaks under the message.
            with suppress(EngineUnreachable):
                item = message_item("caller", text, item_id)
                call.pending_response.expect()
                await call.sessions.send("conversation.item.create", item=item)
                await call.sessions.send("response.create")
                return cmd.Ack(True)
        call.sessions.retry()
        return cmd.Ack(True, "Connecting.")

    async def _talk_start(self) -> cmd.Ack:
        call = self._call
        if not call.live.push_to_talk:
            return cmd.Ack(False, "Switch push-to-talk on first.")
        if not call.loudspeaker.attached:
            return cmd.Ack(False, "Connect the microphone first.")
        if call.sessions.session is None:
            call.sessions.retry()
            return cmd.Ack(False, f"Connecting to {call.sessions.endpoint.name}. Press again soon.")
        await call.interrupt("speech")
        await call.sessions.send("input_audio_buffer.clear")
        call.uplink.press()
        return cmd.Ack(True)

    async def _talk_stop(self) -> cmd.Ack:
        call, uplink = self._call, self._call.uplink
        if not uplink.talking and not uplink.cut_off:
            return cmd.Ack(False, "Press Talk first.")
        await uplink.send(call.microphone.take_rest())  # the end of the last word
        lost = uplink.cut_off or call.sessions.session is None
        uplink.release()
        if lost:
            return cmd.Ack(False, _NOT_SENT)
        if uplink.sent.pressed_bytes < MIN_RECORDING_BYTES:
            await call.sessions.send("input_audio_buffer.clear")
            return cmd.Ack(False, "Nothing was recorded. Press Talk, speak, then press Send.")
        uplink.sent.commit_unanswered = True
        try:
            await call.sessions.send("input_audio_buffer.commit")
            await call.sessions.send("response.create")
        except EngineUnreachable:
            uplink.sent.commit_unanswered = False
            return cmd.Ack(False, _NOT_SENT)
        return cmd.Ack(True)


def _whole_characters(text: str) -> str:
    """Half a character (a lone surrogate) cannot be sent; it becomes the mark for what is none."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
