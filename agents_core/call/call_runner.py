"""Composes the parts of a call and runs it from CallStarted to CallEnded.

Clock, engine address, policy and audio sink come in with the setup, so that a page, a test, a
benchmark and a simulated caller run the same code.
"""

import asyncio
from contextlib import suppress

from agents_core import events as ev
from agents_core.audio.ports import AudioSink
from agents_core.call.active_team import ActiveTeam
from agents_core.call.background_tasks import BackgroundTasks
from agents_core.call.command_handler import CommandHandler
from agents_core.call.contract.call_setup import CallSetup, PolicyVersion
from agents_core.call.contract.event_log import EventLog
from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.contract.turn_numbers import applies_from
from agents_core.call.conversation.agent_responses import AgentResponses
from agents_core.call.conversation.caller_speech import CallerSpeech
from agents_core.call.conversation.form_prompts import FormPrompts
from agents_core.call.conversation.model_listener import ModelListener
from agents_core.call.conversation.response_origins import ResponseOrigins
from agents_core.call.conversation.routing_report import RoutingReport
from agents_core.call.conversation.typed_messages import TypedMessages
from agents_core.call.guardrails.guardrail_actions import GuardrailActions
from agents_core.call.guardrails.output_guardrails import OutputGuardrails
from agents_core.call.media.barge_in import BargeInControl
from agents_core.call.media.microphone_queue import MicrophoneQueue
from agents_core.call.media.push_to_talk import PushToTalk
from agents_core.call.media.recording_control import RecordingControl
from agents_core.call.media.uplink import Uplink
from agents_core.call.sdk_session_events import SdkSessionEvents
from agents_core.call.session.advanced_report import AdvancedReport
from agents_core.call.session.conversation_history import ConversationHistory
from agents_core.call.session.response_state import ResponseState
from agents_core.call.session.server_errors import ServerErrors
from agents_core.call.session.session_manager import SessionHooks, SessionManager
from agents_core.call.session_continuity import SessionContinuity
from agents_core.call.timers import CallTimers
from agents_core.call.tools.approvals import Approvals, ToolCalls
from agents_core.call.tools.tool_runtime import CallToolRuntime
from agents_core.tools.titles import tool_title
from agents_core.tools.tool_spec import CallContext


class CallRunner:
    """One call. Everything but ``microphone.offer`` runs on the loop that runs ``run``."""

    def __init__(self, setup: CallSetup, event_log: EventLog) -> None:
        self.setup = setup
        self.event_log = event_log
        self._tasks = BackgroundTasks()
        self._stopped = asyncio.Event()
        self._end_reason = "something went wrong inside it"
        self._context = CallContext(call_id=setup.call_id)
        self._history = ConversationHistory()
        self.live = LiveSettings(
            setup.team, setup.team.voice, setup.team.speed, models=setup.known_models()
        )
        self.responses = ResponseState()
        self.sessions = SessionManager(setup, event_log, self.live, self.responses)
        self._make_team_and_tools()
        self._make_media()
        self._make_listener()
        self._make_session_handlers()
        self.commands = self._command_handler()
        for take in (self._history.take, self._tools.take, self.form_prompts.take):
            event_log.listen(take)

    def _make_team_and_tools(self) -> None:
        setup = self.setup
        self._tools = CallToolRuntime(self.event_log, self._context, setup.tool_timeout_s)
        self._approvals = Approvals(
            self.event_log,
            self._context,
            setup.approval_timeout_s,
            ToolCalls(
                edit=self._tools.edit,
                approve=self.sessions.approve_tool_call,
                reject=self.sessions.reject_tool_call,
            ),
        )
        self._guardrails = OutputGuardrails(
            self._context, self._history, setup.team, lambda: self.responses.last_item_id
        )
        self.active_team = ActiveTeam(
            setup,
            self.event_log,
            self.live,
            self._tools,
            self.sessions,
            self.responses,
            self._guardrails,
            self._tasks.spawn,
        )

    def _make_media(self) -> None:
        setup = self.setup
        self.microphone = MicrophoneQueue()
        self._recording = RecordingControl(
            self.event_log, setup.recorder, setup.call_id, on=setup.recorded
        )
        self._barge_in = BargeInControl(
            self.event_log,
            self.live,
            self.sessions,
            self.responses,
            self._tasks.spawn,
            self._recording.agent,
        )
        self._loudspeaker = self._barge_in.loudspeaker
        self.uplink = Uplink(self.microphone, self.sessions, self._recording, self.event_log.now_ms)
        self._push_to_talk = PushToTalk(
            self.event_log,
            self.live,
            self.sessions,
            self.microphone,
            self.uplink,
            self._barge_in,
            self.active_team.resend,
        )

    def _make_listener(self) -> None:
        self._guardrail_actions = GuardrailActions(
            self.event_log,
            self._guardrails,
            self.sessions,
            self._barge_in,
            lambda: self.active_team.agent,
            self._tasks.spawn,
        )
        self._caller = CallerSpeech(
            self.event_log, self._history, self.uplink.sent, self._push_to_talk
        )
        advanced = AdvancedReport(self.event_log, self.live, self.active_team.resend_soon)
        errors = ServerErrors(
            self.event_log,
            self.sessions,
            self._tasks.spawn,
            self.active_team.refused,
            advanced.refused,
        )
        origins = ResponseOrigins(lambda: self._caller.turn.item_id)
        self.event_log.listen(origins.take)
        responses = AgentResponses(
            self.event_log,
            self.responses,
            self.active_team,
            self._caller,
            self._loudspeaker,
            self._guardrail_actions,
            errors,
            self._tool_title,
            origins,
            RoutingReport(
                self.event_log,
                self.active_team.handoff_target,
                self._tool_title,
                lambda: self.sessions.with_local_engine,
            ),
        )
        self.listener = ModelListener(
            self.event_log,
            self.sessions.watchdog,
            self.responses,
            self.active_team,
            self._barge_in,
            self._caller,
            responses,
            errors,
            advanced,
        )

    def _make_session_handlers(self) -> None:
        self._continuity = SessionContinuity(
            self._context,
            self.sessions,
            self.responses,
            self.active_team,
            self._history,
            self._loudspeaker,
            self._push_to_talk,
            self._caller,
            self.listener,
            self._approvals,
        )
        self._sdk_events = SdkSessionEvents(
            self.event_log,
            self.setup.catalogue,
            self.sessions,
            self.responses,
            self.active_team,
            self._tools,
            self._approvals,
            self._guardrail_actions,
            self._caller,
        )

        self.form_prompts = FormPrompts(
            self.event_log,
            self.sessions,
            self.responses,
            lambda: self._loudspeaker.attached,
        )

    def _command_handler(self) -> CommandHandler:
        typed = TypedMessages(
            self.setup.call_id,
            self.event_log,
            self.sessions,
            self.responses,
            self._barge_in,
            self._caller,
            self._tasks.spawn,
        )
        return CommandHandler(
            self.event_log,
            typed,
            self._approvals,
            self.active_team,
            self.sessions,
            self._barge_in,
            self.microphone,
            self._recording,
            self._push_to_talk,
        )

    def _tool_title(self, name: str) -> str:
        spec = self.setup.catalogue.get(name)
        return (spec.title if spec is not None else "") or tool_title(name)

    # --- life -----------------------------------------------------------------------------

    async def run(self) -> None:
        """Run until ``stop``."""
        loop = asyncio.get_running_loop()
        self.microphone.bind(loop)
        self._emit_started()

        def policy_saved(version: PolicyVersion) -> None:
            with suppress(RuntimeError):  # the loop has just closed
                loop.call_soon_threadsafe(self._policy_saved, version)

        unsubscribe = self.setup.policy.subscribe(policy_saved)
        try:
            await self._run_until_stopped()
        finally:
            unsubscribe()
            self._tasks.cancel_all()
            self._approvals.abandon("call_ended")
            self._loudspeaker.attach(None)
            self._recording.end()
            self.event_log.emit(ev.CallEnded, reason=self._end_reason)

    async def _run_until_stopped(self) -> None:
        hooks = SessionHooks(
            spec=self._continuity.spec,
            listener=self.listener,
            session_event=self._sdk_events.handle,
            opened=self._continuity.opened,
            lost=self._continuity.lost,
        )
        timers = CallTimers(
            self.setup,
            self.event_log,
            self.responses,
            self._loudspeaker,
            self._recording,
            self._approvals,
            self.form_prompts,
            self.stop,
        )
        async with asyncio.TaskGroup() as group:
            works = (self.sessions.run(hooks), self.uplink.run(), timers.run())
            workers = [group.create_task(work) for work in works]
            await self._stopped.wait()
            for worker in workers:
                worker.cancel()

    def stop(self, reason: str) -> None:
        """End the call. Idempotent; the first reason counts."""
        if not self._stopped.is_set():
            self._end_reason = reason
            self._stopped.set()

    async def attach(self, sink: AudioSink | None, *, listens_only: bool = False) -> None:
        """Attach or detach microphone and loudspeaker; ``listens_only``: only the loudspeaker."""
        if sink is None and not self._loudspeaker.attached:
            return
        self._loudspeaker.attach(sink)
        self.live.audio_out = sink is not None
        if sink is not None:
            self.event_log.emit(ev.MediaAttached, listens_only=listens_only)
        else:
            self.event_log.emit(ev.MediaDetached)
        self._recording.attached(sink is not None)
        if sink is None:
            self.microphone.clear()
            await self.sessions.send("input_audio_buffer.clear")
        await self.active_team.resend()
        await self._continuity.greet()

    def _emit_started(self) -> None:
        setup = self.setup
        endpoint = self.active_team.completed(self.sessions.endpoint)
        self.event_log.emit(
            ev.CallStarted,
            call_id=setup.call_id,
            wall_time=setup.wall_clock().isoformat(timespec="milliseconds"),
            team=setup.team.name,
            team_version=setup.team_version,
            policy=setup.team.policy,
            policy_version=setup.policy.current().version,
            engine=endpoint.kind,
            model=endpoint.model,
            voice=endpoint.voice,
            agent=self.active_team.agent,
            model_notice=self.active_team.model_notice(endpoint),
        )

    def _policy_saved(self, saved: PolicyVersion) -> None:
        if self._stopped.is_set():
            return  # CallEnded is the last event
        turn = self.event_log.next_turn
        self.event_log.emit(
            ev.PolicyApplied,
            policy_version=saved.version,
            message=f"Policy version {saved.version} saved; it {applies_from(turn)}.",
            from_turn=turn,
            policy=self.active_team.team.policy,
        )
