"""The async core of a call: keeps a session alive, feeds it, and journals what happens.

It knows no thread and no page; clock, engine address, policy and model come in with the setup, so
the page, a test, a benchmark and a simulated caller run the same code.
"""

import asyncio
import itertools
import logging
import re
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any

from agents.realtime import RealtimeSessionEvent
from agents.realtime.model_events import RealtimeModelEvent
from pydantic import BaseModel

from agents_core import events as ev
from agents_core.audio.ports import AudioSink
from agents_core.call.active_team import ActiveTeam
from agents_core.call.contract.call_setup import CallSetup, PolicyVersion
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.contract.event_log import EventLog
from agents_core.call.contract.turn_numbers import holds_from
from agents_core.call.guardrails.guardrail_actions import GuardrailActions
from agents_core.call.guardrails.output_guardrails import OutputGuardrails
from agents_core.call.media.loudspeaker import Cut, Loudspeaker
from agents_core.call.media.microphone_queue import MicrophoneQueue
from agents_core.call.media.recording_control import RecordingControl
from agents_core.call.media.uplink import Uplink
from agents_core.call.protocol.server_event_handler import EXPIRED, REFUSED, ServerEventHandler
from agents_core.call.session.conversation_history import ConversationHistory
from agents_core.call.session.pending_response import PendingResponse
from agents_core.call.session.session_manager import SessionManager
from agents_core.call.session.session_opening import SessionSpec
from agents_core.call.timers import CallTimers
from agents_core.call.tools.approvals import Approvals
from agents_core.call.tools.tool_runtime import CallTools
from agents_core.errors import EngineUnreachable
from agents_core.tools.tool_spec import CallContext

log = logging.getLogger(__name__)

_NO_SUCH_TOOL = re.compile(r"Tool (\S+) not found")
"""What openai-agents 0.24 says in its error event."""


class CallRunner:
    """One call. Everything but ``microphone.offer`` runs on the loop that runs ``run``."""

    def __init__(self, setup: CallSetup, event_log: EventLog) -> None:
        self.setup = setup
        self.event_log = event_log
        self.context = CallContext(call_id=setup.call_id)
        self.microphone = MicrophoneQueue()
        self.recording = RecordingControl(
            event_log, setup.recorder, setup.call_id, on=setup.recorded
        )
        self.loudspeaker = Loudspeaker(self._on_cut, self.recording.agent)
        self.history = ConversationHistory()
        self.tools = CallTools(event_log, self.context, setup.tool_timeout_s)
        self.active_team = ActiveTeam(setup, event_log, self.tools, self)
        self.live = self.active_team.live
        self.sessions = SessionManager(setup, event_log, self.live, self)
        self.pending_response = PendingResponse()
        self.approvals = Approvals(event_log, self.context, self, setup.approval_timeout_s)
        self.server_events = ServerEventHandler(event_log, self.loudspeaker, self)
        self.uplink = Uplink(
            self.microphone,
            self.sessions,
            self.live,
            self.recording,
            sent=self.server_events.sent,
            now_ms=event_log.now_ms,
        )
        self.output_guardrails = OutputGuardrails(
            self.context, self.history, setup.team, lambda: self.server_events.last_agent_item
        )
        self.guardrail_actions = GuardrailActions(self)
        self._handoff_numbers = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        self._greeted = False
        self._spoken = False  # the session's voice was heard
        self._end_reason = "something went wrong inside it"
        self._linked_with: tuple[object, str, int] | None = None
        event_log.listen(self.history.take)
        event_log.listen(self.tools.take)

    # --- life -----------------------------------------------------------------------------

    async def run(self) -> None:
        """The call from CallStarted to CallEnded; returns after ``stop``."""
        loop = asyncio.get_running_loop()
        self.microphone.bind(loop)
        self._emit_started()

        def policy_saved(snapshot: PolicyVersion) -> None:
            with suppress(RuntimeError):  # the loop closed in this moment
                loop.call_soon_threadsafe(self._policy_saved, snapshot)

        unsubscribe = self.setup.policy.subscribe(policy_saved)
        try:
            async with asyncio.TaskGroup() as group:
                works = (self.sessions.run(), self.uplink.run(), CallTimers(self).run())
                workers = [group.create_task(work) for work in works]
                await self._stop.wait()
                for worker in workers:
                    worker.cancel()
        finally:
            unsubscribe()
            for task in list(self._tasks):
                task.cancel()
            self.approvals.abandon("The call ended.")
            self.loudspeaker.attach(None)
            self.recording.end()
            self.event_log.emit(ev.CallEnded, reason=self._end_reason)

    def stop(self, reason: str) -> None:
        """End the call. Idempotent; the first reason stands."""
        if not self._stop.is_set():
            self._end_reason = reason
            self._stop.set()

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run beside the call; a failure is logged and the call goes on."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._task_done)

    def _task_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed: %s", task.get_name(), type(error).__name__)

    def _emit_started(self) -> None:
        setup = self.setup
        endpoint = self._endpoint()
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
            agent=self.agent,
        )

    @property
    def agent(self) -> str:
        """Who has the call now."""
        return self.active_team.agent

    # --- the session ----------------------------------------------------------------------

    def session_spec(self) -> SessionSpec:
        """What the next session is opened with."""
        self.active_team.opens()
        self._linked_with = (replace(self.live), self.agent, self.active_team.version)
        return SessionSpec(
            endpoint=self._endpoint(),
            team=self.active_team.team,
            agent=self.active_team.sdk_agent,
            context=self.context,
            guardrails=self.output_guardrails.sdk_guardrails(),
            tracker=self.loudspeaker.tracker,
        )

    def _endpoint(self) -> Endpoint:
        return self.active_team.completed(self.sessions.endpoint)

    async def took_over(self) -> None:
        """Tell a new session what was said, and let it answer what nobody answered."""
        items = self.history.wire_items()  # before the first wait: what is typed from here on
        owes_answer = self.server_events.owes_answer and bool(items)  # sends itself
        self.server_events.reset()
        if self._linked_with != (self.live, self.agent, self.active_team.version):
            await self.resend_settings()  # changed during the handshake
        for item in items:
            await self.sessions.send("conversation.item.create", item=item)
        if owes_answer:
            await self.sessions.send("response.create")
        await self._greet()

    def lost(self) -> None:
        """The session is gone."""
        self.active_team.connection_lost()
        self.pending_response.over()
        self.uplink.lost()
        self.approvals.abandon("The connection to the engine was lost.")
        self.server_events.lost(self.history)
        self.loudspeaker.silence(cause="lost")
        self._greeted = self._greeted and len(self.history) > 0  # or nobody has heard it

    async def _greet(self) -> None:
        """The entry agent speaks first: once, to a listener, in a call where nobody spoke yet."""
        if self._greeted or not self.active_team.team.greeting or not self.loudspeaker.attached:
            return
        if len(self.history) or self.sessions.session is None:
            return
        self._greeted = True
        self.pending_response.expect()
        words = f'Greet the caller. Say exactly: "{self.active_team.team.greeting}"'
        await self.sessions.send("response.create", response={"instructions": words})

    async def resend_settings(self) -> None:
        """Send the agent and the live settings again; the server acknowledges."""
        await self.sessions.update_agent(self.active_team.sdk_agent)

    def resend_soon(self) -> None:
        """``resend_settings`` beside whatever runs now."""
        self.spawn(self._resend(), "resend")

    async def _resend(self) -> None:
        with suppress(EngineUnreachable):  # the next session begins with them anyway
            await self.resend_settings()

    def has_spoken(self) -> bool:
        """The session's voice was heard, or is about to be."""
        return self._spoken or (self.live.audio_out and self.answering())

    def responding(self) -> bool:
        """A response runs."""
        return self.server_events.responding

    def answering(self) -> bool:
        """A response runs or was asked for."""
        return self.server_events.responding or self.pending_response.expected

    # --- what the model and the SDK say ---------------------------------------------------

    def model_event(self, event: RealtimeModelEvent) -> None:
        """Runs inside the transport's reading task, before the SDK acts: never wait here."""
        if event.type == "raw_server_event":
            if not isinstance(event.data, dict):
                return
            kind = event.data.get("type")
            if kind == "input_audio_buffer.speech_started" and self._interrupts():
                self.loudspeaker.silence()  # before the SDK asks how much was played
            elif kind == "response.created":
                self.pending_response.over()
            elif kind == "error" and self._refused_update(event.data.get("error")):
                return
            self.server_events.frame(event.data)
            if kind == "session.updated" and isinstance(event.data.get("session"), dict):
                self.active_team.session_updated(event.data["session"])
            elif kind == "response.done":
                self.active_team.response_over()
        elif event.type == "audio":
            self._spoken = True
            self.loudspeaker.push(event.item_id, event.content_index, event.response_id, event.data)
        elif event.type == "audio_interrupted":
            # By the SDK alone: one of its guardrail checks, or speech, to which it always yields.
            cause: ev.CutCause = "guardrail" if self._interrupts() else "speech"
            self.loudspeaker.silence(response_too=False, cause=cause)

    def _refused_update(self, error: Any) -> bool:
        """A session.update was refused, and somebody waits for its answer."""
        if not isinstance(error, dict) or not str(error.get("param")).startswith("session"):
            return False
        return self.active_team.refused(self.sessions.scrub(str(error.get("message"))))

    def _interrupts(self) -> bool:
        return self.active_team.team.turn_detection.interrupt_response

    async def session_event(self, event: RealtimeSessionEvent) -> None:
        if event.type == "handoff":
            if self.active_team.handed_over(event.to_agent):
                self.resend_soon()  # asked for before another version of the team was applied
            self._handed_over(event.from_agent.name)
        elif event.type == "tool_approval_required":
            self.pending_response.over()  # a person may take minutes
            spec = self.setup.catalogue[event.tool.name]
            await self.approvals.open(
                spec, call_id=event.call_id, agent=event.agent.name, arguments=event.arguments
            )
        elif event.type == "guardrail_tripped":
            for result in event.guardrail_results:
                info, item_id = result.output.output_info, self.server_events.last_agent_item
                self.guardrail_actions.tripped(item_id, info["guardrail"], info["reason"], cut=True)
        elif event.type == "error":
            await self._no_such_tool(event.error)

    async def _no_such_tool(self, error: Any) -> None:
        """The SDK tells a model that named an unknown tool, but lets nobody speak afterwards."""
        output = str(error.get("message")) if isinstance(error, dict) else ""
        found = _NO_SUCH_TOOL.fullmatch(output)
        if found is not None:
            self.tools.no_such_tool(found[1], output)
            await self.sessions.send("response.create")

    def _handed_over(self, from_agent: str) -> None:
        turn = self.server_events.turn
        self.event_log.emit(
            ev.Handoff,
            call_id=f"handoff_{next(self._handoff_numbers)}",
            from_agent=from_agent,
            to_agent=self.agent,
            utterance=self.history.text(turn.item_id),
            item_id=turn.item_id,
        )

    def _on_cut(self, cut: Cut) -> None:
        self.server_events.speaking_item = ""
        self.event_log.emit(
            ev.BargeIn,
            item_id=cut.item_id,
            played_ms=cut.played_ms,
            heard_chars=cut.heard_chars,
            cause=cut.cause,
        )
        if cut.queued or cut.cause == "detached":  # the SDK truncates only what was playing
            self.spawn(self._truncate(cut), "truncate")

    async def _truncate(self, cut: Cut) -> None:
        with suppress(EngineUnreachable):
            await self.sessions.send(
                "conversation.item.truncate",
                item_id=cut.item_id,
                content_index=cut.content_index,
                audio_end_ms=cut.played_ms,
            )

    def is_handoff(self, tool: str) -> bool:
        """This tool hands the call over."""
        return self.active_team.is_handoff(tool)

    def answer_coming(self) -> None:
        """A tool or a handoff was asked for: an answer will follow its result."""
        self.pending_response.expect()

    def server_error(self, code: str, message: str) -> None:
        """The server sent an error a person should read."""
        if code in REFUSED:
            self.sessions.refused_by_server()
            self.spawn(self.sessions.leave(), "leave")
        elif code == EXPIRED:
            self.sessions.expired()
            self.spawn(self.sessions.leave(), "leave")
        else:
            self.event_log.emit(ev.Problem, code=code, message=self.sessions.scrub(message))

    def _policy_saved(self, snapshot: PolicyVersion) -> None:
        if self._stop.is_set():
            return  # CallEnded is the last event
        turn = self.event_log.next_turn
        self.event_log.emit(
            ev.PolicyApplied,
            policy_version=snapshot.version,
            message=f"Policy version {snapshot.version} saved; it {holds_from(turn)}.",
            from_turn=turn,
            policy=self.active_team.team.policy,
        )

    # --- verdicts of the approval desk ----------------------------------------------------

    async def approve(self, call_id: str, edited: BaseModel | None) -> None:
        """Run the tool that waited."""
        if edited is not None:
            self.tools.edit(call_id, edited)
        if self.sessions.session is not None:
            self.pending_response.expect()
            await self.sessions.session.approve_tool_call(call_id)

    async def reject(self, call_id: str, message: str) -> None:
        """Tell the model that the tool will not run."""
        if self.sessions.session is not None:
            self.pending_response.expect()
            await self.sessions.session.reject_tool_call(call_id, rejection_message=message)

    # --- audio ----------------------------------------------------------------------------

    async def interrupt(self, cause: ev.CutCause) -> None:
        """Silence the agent now and stop its response."""
        self.loudspeaker.silence(cause=cause)
        await self.sessions.interrupt()

    async def attach(self, sink: AudioSink | None) -> None:
        """A loudspeaker came or went."""
        if sink is None and not self.loudspeaker.attached:
            return
        self.loudspeaker.attach(sink)
        self.live.audio_out = sink is not None
        self.event_log.emit(ev.MediaAttached if sink is not None else ev.MediaDetached)
        self.recording.attached(sink is not None)
        if sink is None:
            self.microphone.clear()
            await self.sessions.send("input_audio_buffer.clear")
        await self.resend_settings()
        await self._greet()
