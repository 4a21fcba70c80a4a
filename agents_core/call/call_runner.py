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
from agents_core.call.active_team import TeamOfCall
from agents_core.call.contract.call_setup import CallSetup, PolicyVersion
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.contract.event_log import Journal
from agents_core.call.contract.turn_numbers import CallerTurns, holds_from
from agents_core.call.guardrails.guardrail_actions import GuardrailTrips
from agents_core.call.guardrails.output_guardrails import AnswerGuard
from agents_core.call.media.loudspeaker import Cut, Loudspeaker
from agents_core.call.media.microphone_queue import Microphone
from agents_core.call.media.recording_control import CallTape
from agents_core.call.media.uplink import Uplink
from agents_core.call.protocol.server_event_handler import EXPIRED, REFUSED, Translator
from agents_core.call.session.conversation_history import History
from agents_core.call.session.pending_response import ComingAnswer
from agents_core.call.session.session_manager import SessionKeeper
from agents_core.call.session.session_opening import LinkSpec
from agents_core.call.timers import Ticks
from agents_core.call.tools.approvals import ApprovalDesk
from agents_core.call.tools.tool_runtime import CallTools
from agents_core.errors import EngineUnreachable
from agents_core.tools.tool_spec import CallContext

log = logging.getLogger(__name__)

_NO_SUCH_TOOL = re.compile(r"Tool (\S+) not found")
"""What openai-agents 0.24 says in its error event."""


class CallRunner:
    """One call. Everything but ``microphone.offer`` runs on the loop that runs ``run``."""

    def __init__(self, setup: CallSetup, journal: Journal) -> None:
        self.setup = setup
        self.journal = journal
        self.context = CallContext(call_id=setup.call_id)
        self.microphone = Microphone()
        self.tape = CallTape(journal, setup.recorder, setup.call_id, on=setup.recorded)
        self.speaker = Loudspeaker(self._on_cut, self.tape.agent)
        self.history = History()
        self.turns = CallerTurns()
        self.tools = CallTools(journal, self.context, setup.tool_timeout_s)
        self.crew = TeamOfCall(setup, journal, self.tools, self)
        self.live = self.crew.live
        self.keeper = SessionKeeper(setup, journal, self.live, self)
        self.coming = ComingAnswer()
        self.desk = ApprovalDesk(journal, self.context, self, setup.approval_timeout_s)
        self.translator = Translator(journal, self.speaker, self)
        self.uplink = Uplink(
            self.microphone,
            self.keeper,
            self.live,
            self.tape,
            sent=self.translator.sent,
            now_ms=journal.now_ms,
        )
        self.guard = AnswerGuard(
            self.context, self.history, setup.team, lambda: self.translator.last_agent_item
        )
        self.trips = GuardrailTrips(self)
        self._handoff_numbers = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        self._greeted = False
        self._spoken = False  # the session's voice was heard
        self._end_reason = "something went wrong inside it"
        self._linked_with: tuple[object, str, int] | None = None
        journal.listen(self.history.take)
        journal.listen(self.tools.take)
        journal.listen(self.turns.take)

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
                works = (self.keeper.run(), self.uplink.run(), Ticks(self).run())
                workers = [group.create_task(work) for work in works]
                await self._stop.wait()
                for worker in workers:
                    worker.cancel()
        finally:
            unsubscribe()
            for task in list(self._tasks):
                task.cancel()
            self.desk.abandon("The call ended.")
            self.speaker.attach(None)
            self.tape.end()
            self.journal.emit(ev.CallEnded, reason=self._end_reason)

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
        self.journal.emit(
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
        return self.crew.agent

    # --- the session ----------------------------------------------------------------------

    def link_spec(self) -> LinkSpec:
        """What the next session is opened with."""
        self.crew.opens()
        self._linked_with = (replace(self.live), self.agent, self.crew.version)
        return LinkSpec(
            endpoint=self._endpoint(),
            team=self.crew.team,
            agent=self.crew.sdk_agent,
            context=self.context,
            guardrails=self.guard.sdk_guardrails(),
            tracker=self.speaker.tracker,
        )

    def _endpoint(self) -> Endpoint:
        return self.crew.completed(self.keeper.endpoint)

    async def took_over(self) -> None:
        """Tell a new session what was said, and let it answer what nobody answered."""
        items = self.history.wire_items()  # before the first wait: what is typed from here on
        owes_answer = self.translator.owes_answer and bool(items)  # sends itself
        self.translator.reset()
        if self._linked_with != (self.live, self.agent, self.crew.version):
            await self.resend_settings()  # changed during the handshake
        for item in items:
            await self.keeper.send("conversation.item.create", item=item)
        if owes_answer:
            await self.keeper.send("response.create")
        await self._greet()

    def lost(self) -> None:
        """The session is gone."""
        self.crew.connection_lost()
        self.coming.over()
        self.uplink.lost()
        self.desk.abandon("The connection to the engine was lost.")
        self.translator.lost(self.history)
        self.speaker.silence(cause="lost")
        self._greeted = self._greeted and len(self.history) > 0  # or nobody has heard it

    async def _greet(self) -> None:
        """The entry agent speaks first: once, to a listener, in a call where nobody spoke yet."""
        if self._greeted or not self.crew.team.greeting or not self.speaker.attached:
            return
        if len(self.history) or self.keeper.session is None:
            return
        self._greeted = True
        self.coming.expect()
        words = f'Greet the caller. Say exactly: "{self.crew.team.greeting}"'
        await self.keeper.send("response.create", response={"instructions": words})

    async def resend_settings(self) -> None:
        """Send the agent and the live settings again; the server acknowledges."""
        await self.keeper.update_agent(self.crew.sdk_agent)

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
        return self.translator.responding

    def answering(self) -> bool:
        """A response runs or was asked for."""
        return self.translator.responding or self.coming.expected

    # --- what the model and the SDK say ---------------------------------------------------

    def model_event(self, event: RealtimeModelEvent) -> None:
        """Runs inside the transport's reading task, before the SDK acts: never wait here."""
        if event.type == "raw_server_event":
            if not isinstance(event.data, dict):
                return
            kind = event.data.get("type")
            if kind == "input_audio_buffer.speech_started" and self._interrupts():
                self.speaker.silence()  # before the SDK asks how much was played
            elif kind == "response.created":
                self.coming.over()
            elif kind == "error" and self._refused_update(event.data.get("error")):
                return
            self.translator.frame(event.data)
            if kind == "session.updated" and isinstance(event.data.get("session"), dict):
                self.crew.session_updated(event.data["session"])
            elif kind == "response.done":
                self.crew.response_over()
        elif event.type == "audio":
            self._spoken = True
            self.speaker.push(event.item_id, event.content_index, event.response_id, event.data)
        elif event.type == "audio_interrupted":
            # By the SDK alone: one of its guardrail checks, or speech, to which it always yields.
            cause: ev.CutCause = "guardrail" if self._interrupts() else "speech"
            self.speaker.silence(response_too=False, cause=cause)

    def _refused_update(self, error: Any) -> bool:
        """A session.update was refused, and somebody waits for its answer."""
        if not isinstance(error, dict) or not str(error.get("param")).startswith("session"):
            return False
        return self.crew.refused(self.keeper.scrub(str(error.get("message"))))

    def _interrupts(self) -> bool:
        return self.crew.team.turn_detection.interrupt_response

    async def session_event(self, event: RealtimeSessionEvent) -> None:
        if event.type == "handoff":
            if self.crew.handed_over(event.to_agent):
                self.resend_soon()  # asked for before another version of the team was applied
            self._handed_over(event.from_agent.name)
        elif event.type == "tool_approval_required":
            self.coming.over()  # a person may take minutes
            spec = self.setup.catalogue[event.tool.name]
            await self.desk.open(
                spec, call_id=event.call_id, agent=event.agent.name, arguments=event.arguments
            )
        elif event.type == "guardrail_tripped":
            for result in event.guardrail_results:
                info, item_id = result.output.output_info, self.translator.last_agent_item
                self.trips.tripped(item_id, info["guardrail"], info["reason"], cut=True)
        elif event.type == "error":
            await self._no_such_tool(event.error)

    async def _no_such_tool(self, error: Any) -> None:
        """The SDK tells a model that named an unknown tool, but lets nobody speak afterwards."""
        output = str(error.get("message")) if isinstance(error, dict) else ""
        found = _NO_SUCH_TOOL.fullmatch(output)
        if found is not None:
            self.tools.no_such_tool(found[1], output)
            await self.keeper.send("response.create")

    def _handed_over(self, from_agent: str) -> None:
        turn = self.translator.turn
        self.journal.emit(
            ev.Handoff,
            call_id=f"handoff_{next(self._handoff_numbers)}",
            from_agent=from_agent,
            to_agent=self.agent,
            utterance=self.history.text(turn.item_id),
            item_id=turn.item_id,
        )

    def _on_cut(self, cut: Cut) -> None:
        self.translator.speaking_item = ""
        self.journal.emit(
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
            await self.keeper.send(
                "conversation.item.truncate",
                item_id=cut.item_id,
                content_index=cut.content_index,
                audio_end_ms=cut.played_ms,
            )

    def is_handoff(self, tool: str) -> bool:
        """This tool hands the call over."""
        return self.crew.is_handoff(tool)

    def answer_coming(self) -> None:
        """A tool or a handoff was asked for: an answer will follow its result."""
        self.coming.expect()

    def server_error(self, code: str, message: str) -> None:
        """The server sent an error a person should read."""
        if code in REFUSED:
            self.keeper.refused_by_server()
            self.spawn(self.keeper.leave(), "leave")
        elif code == EXPIRED:
            self.keeper.expired()
            self.spawn(self.keeper.leave(), "leave")
        else:
            self.journal.emit(ev.Problem, code=code, message=self.keeper.scrub(message))

    def _policy_saved(self, snapshot: PolicyVersion) -> None:
        if self._stop.is_set():
            return  # CallEnded is the last event
        turn = self.turns.next
        self.journal.emit(
            ev.PolicyApplied,
            policy_version=snapshot.version,
            message=f"Policy version {snapshot.version} saved; it {holds_from(turn)}.",
            from_turn=turn,
            policy=self.crew.team.policy,
        )

    # --- verdicts of the approval desk ----------------------------------------------------

    async def approve(self, call_id: str, edited: BaseModel | None) -> None:
        """Run the tool that waited."""
        if edited is not None:
            self.tools.edit(call_id, edited)
        if self.keeper.session is not None:
            self.coming.expect()
            await self.keeper.session.approve_tool_call(call_id)

    async def reject(self, call_id: str, message: str) -> None:
        """Tell the model that the tool will not run."""
        if self.keeper.session is not None:
            self.coming.expect()
            await self.keeper.session.reject_tool_call(call_id, rejection_message=message)

    # --- audio ----------------------------------------------------------------------------

    async def interrupt(self, cause: ev.CutCause) -> None:
        """Silence the agent now and stop its response."""
        self.speaker.silence(cause=cause)
        await self.keeper.interrupt()

    async def attach(self, sink: AudioSink | None) -> None:
        """A loudspeaker came or went."""
        if sink is None and not self.speaker.attached:
            return
        self.speaker.attach(sink)
        self.live.audio_out = sink is not None
        self.journal.emit(ev.MediaAttached if sink is not None else ev.MediaDetached)
        self.tape.attached(sink is not None)
        if sink is None:
            self.microphone.clear()
            await self.keeper.send("input_audio_buffer.clear")
        await self.resend_settings()
        await self._greet()
