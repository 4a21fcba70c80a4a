"""Carries out the commands of a page. A refusal is a sentence in the Ack, never an exception."""

import logging
from typing import assert_never

from agents_core import events as ev
from agents_core.call.active_team import ActiveTeam
from agents_core.call.contract import commands as cmd
from agents_core.call.contract.event_log import EventLog
from agents_core.call.conversation.typed_messages import TypedMessages
from agents_core.call.media.barge_in import BargeInControl
from agents_core.call.media.microphone_queue import MicrophoneQueue
from agents_core.call.media.push_to_talk import PushToTalk
from agents_core.call.media.recording_control import RecordingControl
from agents_core.call.session.session_manager import SessionManager
from agents_core.call.tools.approvals import Approvals
from agents_core.errors import SwitchboardError, kind_and_place

log = logging.getLogger(__name__)


class CommandHandler:
    """Dispatches commands to the call's parts. Used on the call's loop only."""

    def __init__(
        self,
        event_log: EventLog,
        typed: TypedMessages,
        approvals: Approvals,
        team: ActiveTeam,
        sessions: SessionManager,
        barge_in: BargeInControl,
        microphone: MicrophoneQueue,
        recording: RecordingControl,
        push_to_talk: PushToTalk,
    ) -> None:
        self._event_log = event_log
        self._typed = typed
        self._approvals = approvals
        self._team = team
        self._sessions = sessions
        self._barge_in = barge_in
        self._microphone = microphone
        self._recording = recording
        self._push_to_talk = push_to_talk

    async def handle(self, command: cmd.Command) -> cmd.Ack:
        """Carry out one command."""
        try:
            return await self._handle(command)
        except SwitchboardError as error:
            return cmd.Ack(False, str(error))
        except Exception as error:
            # The transport may raise anything while sending; the session manager reports it.
            log.info("%s failed: %s", type(command).__name__, kind_and_place(error))
            return cmd.Ack(False, "The connection broke while doing this. Please try again.")

    async def _handle(self, command: cmd.Command) -> cmd.Ack:
        match command:
            case cmd.SendMessage():
                return await self._typed.send(command.text)
            case cmd.SubmitApproval():
                return await self._approvals.submit(command.call_id, command.values, command.by)
            case cmd.DenyApproval():
                return await self._approvals.deny(command.call_id, command.by)
            case cmd.ApplyTeam():
                return await self._team.apply(command.team, command.version)
            case cmd.UseEndpoint():
                self._sessions.use(command.endpoint)
                return cmd.Ack(True)
            case cmd.Interrupt():
                await self._barge_in.interrupt("button")
                return cmd.Ack(True)
            case cmd.SetMuted():
                return self._mute(command.muted)
            case cmd.SetRecording():
                return self._recording.set(command.on)
            case cmd.SetPushToTalk():
                return await self._push_to_talk.set(command.on)
            case cmd.TalkStart():
                return await self._push_to_talk.press()
            case cmd.TalkStop():
                return await self._push_to_talk.release()
            case _:
                assert_never(command)

    def _mute(self, muted: bool) -> cmd.Ack:
        if muted != self._microphone.muted:
            self._microphone.muted = muted
            self._event_log.emit(ev.MuteChanged, muted=muted)
        return cmd.Ack(True)
