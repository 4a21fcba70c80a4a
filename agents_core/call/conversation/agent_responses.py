"""The agent's side of the conversation: responses, their text and audio, and tool calls."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from agents_core import events as ev
from agents_core.call.active_team import ActiveTeam
from agents_core.call.contract.event_log import EventLog
from agents_core.call.conversation.caller_speech import CallerSpeech
from agents_core.call.conversation.incomplete_response import ended_early
from agents_core.call.conversation.response_origins import ResponseOrigins
from agents_core.call.conversation.routing_report import RoutingReport
from agents_core.call.guardrails.guardrail_actions import GuardrailActions
from agents_core.call.media.loudspeaker import Loudspeaker
from agents_core.call.protocol import server_events as se
from agents_core.call.session.response_state import ResponseState
from agents_core.call.session.server_errors import ServerErrors

PREAMBLE = "commentary"
"""The phase of a message that an agent says before its answer, while it thinks or calls a tool."""


@dataclass(slots=True)
class _Response:
    """A response that runs."""

    agent: str
    continues: bool = False  #: it goes on with an answer that was cut
    begun: bool = False  #: its first audio or written text arrived
    item_id: str = ""  #: what it says
    calls: list[se.FunctionCallDone] = field(default_factory=list)
    answered: bool = False  #: likewise, of what is no preamble
    preambles: set[str] = field(default_factory=set)  #: its items that are no answer
    unfinished: dict[str, str] = field(default_factory=dict)  #: text so far, by item


class AgentResponses:
    """Emits the events of responses, agent text and tool calls. Used on the call's loop only."""

    def __init__(
        self,
        event_log: EventLog,
        state: ResponseState,
        team: ActiveTeam,
        caller: CallerSpeech,
        loudspeaker: Loudspeaker,
        guardrails: GuardrailActions,
        errors: ServerErrors,
        tool_title: Callable[[str], str],
        origins: ResponseOrigins,
        routing: RoutingReport,
    ) -> None:
        self._event_log = event_log
        self._state = state
        self._team = team
        self._caller = caller
        self._loudspeaker = loudspeaker
        self._guardrails = guardrails
        self._errors = errors
        self._tool_title = tool_title
        self._origins = origins
        self._routing = routing
        self._running: dict[str, _Response] = {}  # by response id

    def new_session(self) -> None:
        """Forget the responses of the session before."""
        self._running.clear()

    # --- responses ------------------------------------------------------------------------

    def created(self, event: se.ResponseCreated) -> None:
        """An agent begins to answer or to act."""
        self._state.pending.settle()
        self._state.running, self._state.begun = True, False
        self._running[event.response_id] = _Response(self._team.agent, bool(event.continues))
        self._caller.response_created()
        self._loudspeaker.response_started(event.response_id)
        scripted = self._state.scripted
        origin = ""
        if not scripted:
            origin = self._origins.created(event.response_id, continues=event.continues)
        self._event_log.emit(
            ev.ResponseStarted,
            response_id=event.response_id,
            agent=self._team.agent,
            responds_to=origin,
            scripted=scripted,
            continues=event.continues,
        )

    def done(self, event: se.ResponseDone) -> None:
        """A response ended, whatever its status."""
        self._state.running = self._state.begun = self._state.scripted = False
        response = self._response(event.response_id)
        self._loudspeaker.response_done(event.response_id)
        self._end_items(response)
        self._running.pop(event.response_id, None)
        self._routing.report(event, response.agent, response.calls, response.item_id)
        self._event_log.emit(
            ev.ResponseDone,
            response_id=event.response_id,
            agent=response.agent,
            status=event.status,
            **asdict(event.usage),
        )
        if event.status == "failed":
            self._errors.response_failed(event.error)
        elif event.status == "incomplete":
            message = ended_early(event, heard=response.begun)
            if message:
                self._errors.report("response_incomplete", message)

    def _end_items(self, response: _Response) -> None:
        """A cancelled response may leave an item without its done event."""
        for item_id, text in response.unfinished.items():
            self._event_log.emit(
                ev.TranscriptDone,
                item_id=item_id,
                role="agent",
                agent=response.agent,
                text=self._guardrails.redacted(item_id, text.strip()),
                preamble=item_id in response.preambles,
            )

    def message_added(self, event: se.MessageAdded) -> None:
        """A message of a response begins; its phase comes before its words."""
        if event.phase == PREAMBLE:
            self._response(event.response_id).preambles.add(event.item_id)

    # --- text and audio -------------------------------------------------------------------

    def audio_delta(self, event: se.OutputAudioDelta) -> None:
        """Audio arrived, which the loudspeaker gets from the SDK's audio event."""
        if self._loudspeaker.is_silenced(event.response_id):
            return  # sent before the server got the cancellation
        self._first_output(event.response_id, event.item_id)
        self._state.speaking_item_id = event.item_id

    def audio_done(self, event: se.OutputAudioDone) -> None:
        """All audio of an item arrived."""
        self._loudspeaker.audio_complete(event.item_id)

    def text_delta(self, event: se.OutputTextDelta) -> None:
        """More text of an item; only what cannot become a secret any more is shown."""
        if not event.spoken:
            self._first_output(event.response_id, event.item_id)
        self._state.last_item_id = event.item_id
        self._loudspeaker.add_text(event.item_id, event.text)
        response = self._response(event.response_id)
        so_far = response.unfinished.get(event.item_id, "") + event.text
        response.unfinished[event.item_id] = so_far
        self._event_log.emit(
            ev.TranscriptDelta,
            item_id=event.item_id,
            role="agent",
            agent=response.agent,
            text=self._guardrails.showable(event.item_id, so_far),
            preamble=event.item_id in response.preambles,
        )
        self._guardrails.text_grew(event.item_id, so_far)

    def text_done(self, event: se.OutputTextDone) -> None:
        """The whole text of an item."""
        response = self._response(event.response_id)
        so_far = response.unfinished.pop(event.item_id, "")
        text = (event.text or so_far).strip()
        self._loudspeaker.complete(event.item_id, text)
        if not text and not response.begun:
            return  # interrupted before its first word
        self._event_log.emit(
            ev.TranscriptDone,
            item_id=event.item_id,
            role="agent",
            agent=response.agent,
            text=self._guardrails.redacted(event.item_id, text),
            preamble=event.item_id in response.preambles,
        )
        self._guardrails.text_complete(event.item_id, text)

    def _first_output(self, response_id: str, item_id: str) -> None:
        """Audio or written text arrived; the first of a response may answer the caller's turn, or
        be a preamble, after which the turn is still to be answered."""
        response = self._response(response_id)
        preamble = item_id in response.preambles
        known = response.begun if preamble else response.answered
        if known or self._loudspeaker.is_silenced(response_id):
            return
        response.begun = self._state.begun = True
        response.item_id = item_id
        response.answered = not preamble
        self._origins.spoke(response_id, item_id)
        queued_ms = int(self._loudspeaker.buffered_ms())
        event = self._event_log.emit(
            ev.ResponseFirstAudio,
            response_id=response_id,
            item_id=item_id,
            agent=response.agent,
            queued_ms=queued_ms,
            preamble=preamble,
        )
        if self._state.scripted or preamble:
            return  # the caller's turn is still to be answered
        gap_ms = self._caller.answered(event.at_ms + queued_ms)
        if gap_ms is not None and not response.continues:
            self._event_log.emit(
                ev.AgentAnswered, item_id=item_id, agent=response.agent, gap_ms=gap_ms
            )

    # --- tool calls -----------------------------------------------------------------------

    def function_call(self, event: se.FunctionCallDone) -> None:
        """The model called a tool or a handoff; another response follows its result."""
        self._caller.awaits_response = True
        self._state.pending.expect()
        response = self._response(event.response_id)
        response.calls.append(event)
        handoff = bool(self._team.handoff_target(event.name))
        self._origins.called(event.response_id, event.call_id, handoff=handoff)
        if not handoff:
            self._event_log.emit(
                ev.ToolCalled,
                call_id=event.call_id,
                tool=event.name,
                agent=response.agent,
                arguments=event.arguments,
                title=self._tool_title(event.name),
            )

    def _response(self, response_id: str) -> _Response:
        """The running response; for one without a created event, one of the current agent."""
        response = self._running.get(response_id)
        if response is None:
            response = self._running[response_id] = _Response(self._team.agent)
        return response
