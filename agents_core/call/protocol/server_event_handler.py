"""Server frames of the Realtime protocol into call events: the one place that reads their fields.

It knows no socket, no thread and no tool. Runs inside the transport's reading task, so an event is
journaled in the order the server spoke, and never waits.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog
from agents_core.call.guardrails.guardrail_actions import GuardrailActions
from agents_core.call.media.loudspeaker import Loudspeaker
from agents_core.call.media.sent_audio import SentAudio
from agents_core.call.protocol.frame_numbers import confidence, mapping, token_parts
from agents_core.call.protocol.incomplete_response import ended_early
from agents_core.call.session.conversation_history import ConversationHistory

log = logging.getLogger(__name__)

Frame = Mapping[str, Any]

HARMLESS = frozenset(
    {
        # The SDK cancels and truncates on its own view of the session, which may be a frame old.
        "response_cancel_not_active",
        "conversation_already_has_active_response",
        "invalid_truncation",
        "item_truncate_invalid_audio_end_ms",
        "input_audio_buffer_commit_empty",
    }
)
EXPIRED = "session_expired"
REFUSED = frozenset({"invalid_api_key", "invalid_request_error.invalid_api_key", "model_not_found"})


class Surroundings(Protocol):
    """What the translator asks of, and tells, the call around it."""

    guardrail_actions: GuardrailActions

    @property
    def agent(self) -> str:
        """Who has the call now."""
        ...

    def is_handoff(self, tool: str) -> bool:
        """This tool hands the call over."""
        ...

    def answer_coming(self) -> None:
        """A tool or a handoff was asked for: an answer will follow its result."""
        ...

    def server_error(self, code: str, message: str) -> None:
        """The server sent an error a person should read."""
        ...


@dataclass(slots=True)
class _CallerTurn:
    """The caller's turn nobody has answered yet."""

    item_id: str = ""
    last_word_ms: int = 0
    open: bool = False
    told: bool = False  #: that its words were not understood


class ServerEventHandler:
    """One per call. ``reset`` begins a new session; ``turn`` and ``owes_answer`` live on."""

    def __init__(
        self, event_log: EventLog, loudspeaker: Loudspeaker, surroundings: Surroundings
    ) -> None:
        self._event_log = event_log
        self._loudspeaker = loudspeaker
        self._call = surroundings
        self._agents: dict[str, str] = {}  # agent by response id, of the running responses
        self._first_heard: set[str] = set()  # running responses that were heard or read already
        self._unfinished: dict[str, dict[str, str]] = {}  # words by item, by running response
        self._announced_item = ""  # the caller's item that speech_started named last
        self._acknowledged: tuple[Any, ...] = ()
        self._silence_ms = 0
        self._padding_ms: int | None = None  # sound a server keeps before speech; None: not said
        self.sent = SentAudio()
        self.turn = _CallerTurn()
        self.speaking_item = ""
        self.last_agent_item = ""
        self.responding = False
        self.owes_answer = False  #: somebody waits for the agent's next words

    def reset(self) -> None:
        """A new session begins; the caller's open turn stays open."""
        self._agents.clear()
        self._first_heard.clear()
        self._unfinished.clear()
        self._acknowledged = ()
        self.sent.new_session()
        self.speaking_item = ""
        self.responding = False

    def lost(self, history: ConversationHistory) -> None:
        """The session is gone. Spoken words nobody wrote down cannot be told to the next one."""
        self.owes_answer |= self.responding
        turn = self.turn
        unknown = turn.open and not turn.told and not history.text(turn.item_id)
        if unknown or self.sent.commit_unanswered:
            self.turn, self.sent.commit_unanswered = _CallerTurn(), False
            self.owes_answer = history.ends_with_caller
            message = "What you said last was lost with the connection. Please say it again."
            self._event_log.emit(ev.Problem, code="words_lost", message=message)

    def frame(self, frame: Frame) -> None:
        """Take one server event; types the call does not need are passed over."""
        handler = _HANDLERS.get(str(frame.get("type")))
        if handler is None:
            return
        try:
            handler(self, frame)
        except (TypeError, ValueError, AttributeError) as error:
            # A server of unknown make; one odd field is no reason to end the call.
            log.warning("odd %s frame: %s", frame.get("type"), type(error).__name__)

    def typed(self, item_id: str) -> None:
        """The caller's turn came by keyboard and ends now."""
        self.turn = _CallerTurn(item_id=item_id, last_word_ms=self._event_log.now_ms(), open=True)
        self.owes_answer = True

    # --- session --------------------------------------------------------------------------

    def _session(self, frame: Frame) -> None:
        session = mapping(frame.get("session"))
        audio = mapping(session.get("audio"))
        heard, spoken = mapping(audio.get("input")), mapping(audio.get("output"))
        detection = mapping(heard.get("turn_detection"))
        self._silence_ms = int(detection.get("silence_duration_ms") or 0)
        padding_ms = detection.get("prefix_padding_ms")
        self._padding_ms = int(padding_ms) if padding_ms is not None else None
        fields: dict[str, Any] = {
            "model": str(session.get("model") or ""),
            "voice": _voice(spoken.get("voice")),
            "modalities": tuple(str(m) for m in session.get("output_modalities") or ()),
            "turn_detection": _detection(detection),
            "transcription": str(mapping(heard.get("transcription")).get("model") or "off"),
            "tools": tuple(str(mapping(t).get("name")) for t in session.get("tools") or ()),
            "instructions_chars": len(session.get("instructions") or ""),
        }
        key = tuple(fields.values())
        if frame["type"] == "session.updated" and key != self._acknowledged:
            self._acknowledged = key
            self._event_log.emit(ev.SessionAcknowledged, **fields)

    # --- the caller -----------------------------------------------------------------------

    def _speech_started(self, frame: Frame) -> None:
        item_id = str(frame.get("item_id"))
        self._announced_item = item_id
        self._event_log.emit(ev.CallerSpeechStarted, item_id=item_id, lag_ms=self._lag_ms(frame))

    def _lag_ms(self, frame: Frame) -> int:
        """How long ago the first sound reached us. The server names the moment from which it keeps
        the sound, some padding before speech; without both numbers nobody knows, and it is 0."""
        kept_from_ms = frame.get("audio_start_ms")
        if self._padding_ms is None or not isinstance(kept_from_ms, int | float):
            return 0
        return self._since_ms(self.sent.reached_at_ms(kept_from_ms + self._padding_ms))

    def _since_ms(self, at_ms: int | None) -> int:
        return max(self._event_log.now_ms() - at_ms, 0) if at_ms is not None else 0

    def _speech_stopped(self, frame: Frame) -> None:
        item_id = str(frame.get("item_id"))
        self._caller_done(item_id, self._waited_ms(frame))

    def _waited_ms(self, frame: Frame) -> int:
        """How long ago the last sound reached us: the pause the server waited for, and its way to
        us. Semantic turn detection does not say the pause; then it is 0."""
        ended_ms = frame.get("audio_end_ms")
        if not self._silence_ms or not isinstance(ended_ms, int | float):
            return self._silence_ms
        last_ms = self.sent.reached_at_ms(ended_ms - self._silence_ms)
        return max(self._silence_ms, self._since_ms(last_ms))

    def _committed(self, frame: Frame) -> None:
        self.sent.commit_unanswered = False
        item_id = str(frame.get("item_id"))
        if item_id != self._announced_item:  # committed by hand: no one announced the speech
            lag_ms = self._since_ms(self.sent.pressed_at_ms())
            self._event_log.emit(ev.CallerSpeechStarted, item_id=item_id, lag_ms=lag_ms)
            self._caller_done(item_id, 0)

    def _caller_done(self, item_id: str, silence_ms: int) -> None:
        event = self._event_log.emit(ev.CallerSpeechStopped, item_id=item_id, silence_ms=silence_ms)
        self.turn = _CallerTurn(item_id=item_id, last_word_ms=event.at_ms - silence_ms, open=True)
        self.owes_answer = True

    def _caller_delta(self, frame: Frame) -> None:
        item_id, text = str(frame.get("item_id")), str(frame.get("delta") or "")
        if text:
            self._event_log.emit(
                ev.TranscriptDelta, item_id=item_id, role="caller", agent="", text=text
            )

    def _caller_words(self, frame: Frame) -> None:
        item_id = str(frame.get("item_id"))
        text = str(frame.get("transcript") or "").strip()
        if not text:
            self._failed(item_id, "Nothing was understood.")
            return
        self._event_log.emit(
            ev.TranscriptDone,
            item_id=item_id,
            role="caller",
            agent="",
            text=text,
            confidence=confidence(frame.get("logprobs")),
        )

    def _caller_failed(self, frame: Frame) -> None:
        message = str(mapping(frame.get("error")).get("message") or "no reason given")
        self._failed(str(frame.get("item_id")), f"The words could not be recognised: {message}")

    def _failed(self, item_id: str, message: str) -> None:
        self.turn.told |= item_id == self.turn.item_id
        self._event_log.emit(ev.TranscriptFailed, item_id=item_id, message=message)

    def _idle(self, frame: Frame) -> None:
        self._event_log.emit(
            ev.Problem, code="idle_timeout", message="The caller was silent; the agent asks again."
        )

    # --- the agent ------------------------------------------------------------------------

    def _response_created(self, frame: Frame) -> None:
        response_id = str(mapping(frame.get("response")).get("id"))
        self._agents[response_id] = self._call.agent
        self._unfinished[response_id] = {}
        self.responding, self.sent.commit_unanswered = True, False
        self._loudspeaker.response_started(response_id)
        self._event_log.emit(ev.ResponseStarted, response_id=response_id, agent=self._call.agent)

    def _response_done(self, frame: Frame) -> None:
        response = mapping(frame.get("response"))
        response_id = str(response.get("id"))
        status = str(response.get("status") or "completed")
        self.responding = False
        heard = response_id in self._first_heard
        self._first_heard.discard(response_id)
        self._loudspeaker.response_done(response_id)
        self._end_lines(response_id)
        self._event_log.emit(
            ev.ResponseDone,
            response_id=response_id,
            agent=self._agents.pop(response_id, self._call.agent),
            status=status,
            **token_parts(mapping(response.get("usage"))),
        )
        if status == "failed":
            error = mapping(mapping(response.get("status_details")).get("error"))
            self._call.server_error(
                str(error.get("code") or "response_failed"),
                str(error.get("message") or "The answer failed at the server."),
            )
        elif status == "incomplete" and (message := ended_early(response, heard=heard)):
            self._call.server_error("response_incomplete", message)

    def _end_lines(self, response_id: str) -> None:
        """A response that was cancelled may leave an item without its last word."""
        for item_id, text in self._unfinished.pop(response_id, {}).items():
            self._event_log.emit(
                ev.TranscriptDone,
                item_id=item_id,
                role="agent",
                agent=self._agents.get(response_id, self._call.agent),
                text=self._call.guardrail_actions.kept(item_id, text.strip()),
            )

    def _agent_audio(self, frame: Frame) -> None:
        if self._loudspeaker.is_silenced(str(frame.get("response_id"))):
            return  # sent before the server knew; nobody hears it
        self._first(frame)
        self.speaking_item = str(frame.get("item_id"))

    def _agent_audio_done(self, frame: Frame) -> None:
        self._loudspeaker.audio_complete(str(frame.get("item_id")))

    def _agent_delta(self, frame: Frame) -> None:
        item_id, text = str(frame.get("item_id")), str(frame.get("delta") or "")
        if frame["type"] == "response.output_text.delta":
            self._first(frame)
        self.last_agent_item = item_id
        self._loudspeaker.add_text(item_id, text)
        lines = self._unfinished.setdefault(str(frame.get("response_id")), {})
        so_far = lines[item_id] = lines.get(item_id, "") + text
        text = self._call.guardrail_actions.showable(item_id, so_far)
        self._event_log.emit(
            ev.TranscriptDelta, item_id=item_id, role="agent", agent=self._agent(frame), text=text
        )
        self._call.guardrail_actions.words_grow(item_id, so_far)

    def _agent_words(self, frame: Frame) -> None:
        item_id, response_id = str(frame.get("item_id")), str(frame.get("response_id"))
        so_far = self._unfinished.get(response_id, {}).pop(item_id, "")
        text = str(frame.get("transcript") or frame.get("text") or so_far).strip()
        self._loudspeaker.complete(item_id, text)
        if not text and response_id not in self._first_heard:
            return  # cut before its first word: nobody said anything
        kept = self._call.guardrail_actions.kept(item_id, text)
        self._event_log.emit(
            ev.TranscriptDone, item_id=item_id, role="agent", agent=self._agent(frame), text=kept
        )
        self._call.guardrail_actions.words_complete(item_id, text)

    def _first(self, frame: Frame) -> None:
        response_id, item_id = str(frame.get("response_id")), str(frame.get("item_id"))
        if response_id in self._first_heard or self._loudspeaker.is_silenced(response_id):
            return
        self.owes_answer = False
        self._first_heard.add(response_id)
        agent = self._agent(frame)
        waiting_ms = int(self._loudspeaker.buffered_ms())
        event = self._event_log.emit(
            ev.ResponseFirstAudio,
            response_id=response_id,
            item_id=item_id,
            agent=agent,
            queued_ms=waiting_ms,
        )
        if self.turn.open:
            self.turn.open = False
            gap_ms = max(event.at_ms + waiting_ms - self.turn.last_word_ms, 0)
            self._event_log.emit(ev.AgentAnswered, item_id=item_id, agent=agent, gap_ms=gap_ms)

    def _item_done(self, frame: Frame) -> None:
        item = mapping(frame.get("item"))
        if item.get("type") != "function_call" or item.get("status") == "incomplete":
            return
        self.owes_answer = True
        tool = str(item.get("name"))
        self._call.answer_coming()
        if not self._call.is_handoff(tool):
            self._event_log.emit(
                ev.ToolCalled,
                call_id=str(item.get("call_id")),
                tool=tool,
                agent=self._agent(frame),
                arguments=str(item.get("arguments") or "{}"),
            )

    def _agent(self, frame: Frame) -> str:
        return self._agents.get(str(frame.get("response_id")), self._call.agent)

    def _error(self, frame: Frame) -> None:
        error = mapping(frame.get("error"))
        code = str(error.get("code") or error.get("type") or "server_error")
        if code not in HARMLESS:
            self._call.server_error(code, str(error.get("message") or "no reason given"))


_HANDLERS: dict[str, Callable[[ServerEventHandler, Frame], None]] = {
    "session.created": ServerEventHandler._session,
    "session.updated": ServerEventHandler._session,
    "input_audio_buffer.speech_started": ServerEventHandler._speech_started,
    "input_audio_buffer.speech_stopped": ServerEventHandler._speech_stopped,
    "input_audio_buffer.committed": ServerEventHandler._committed,
    "input_audio_buffer.timeout_triggered": ServerEventHandler._idle,
    "conversation.item.input_audio_transcription.delta": ServerEventHandler._caller_delta,
    "conversation.item.input_audio_transcription.completed": ServerEventHandler._caller_words,
    "conversation.item.input_audio_transcription.failed": ServerEventHandler._caller_failed,
    "response.created": ServerEventHandler._response_created,
    "response.done": ServerEventHandler._response_done,
    "response.output_audio.delta": ServerEventHandler._agent_audio,
    "response.output_audio.done": ServerEventHandler._agent_audio_done,
    "response.output_audio_transcript.delta": ServerEventHandler._agent_delta,
    "response.output_audio_transcript.done": ServerEventHandler._agent_words,
    "response.output_text.delta": ServerEventHandler._agent_delta,
    "response.output_text.done": ServerEventHandler._agent_words,
    "response.output_item.done": ServerEventHandler._item_done,
    "error": ServerEventHandler._error,
}


def _voice(value: Any) -> str:
    return str(value.get("id") or "custom") if isinstance(value, Mapping) else str(value or "")


def _detection(detection: Mapping[str, Any]) -> str:
    kind = detection.get("type")
    if kind is None:
        return "off"
    if kind == "semantic_vad":
        return f"semantic_vad, eagerness {detection.get('eagerness') or 'auto'}"
    return f"{kind}, {detection.get('silence_duration_ms')} ms of silence"
