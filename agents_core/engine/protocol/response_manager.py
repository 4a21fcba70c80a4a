"""All responses of one session: who may start, which one an answer belongs to, who is cancelled.

It knows nothing of sockets or audio; one default response at a time, a few out-of-band ones beside.
"""

from collections.abc import Callable

from agents_core.engine.ports import CallTool, Decision, Spoken
from agents_core.engine.protocol.conversation import Conversation
from agents_core.engine.protocol.item_creation import prompt_turns
from agents_core.engine.protocol.outbox import Outbox
from agents_core.engine.protocol.response import Plan, Response
from agents_core.engine.protocol.session_update import checked_format, definitions
from agents_core.engine.wire import client_events as ce
from agents_core.engine.wire import server_events as se
from agents_core.engine.wire.client_errors import (
    active_response,
    cancel_not_active,
    cannot_update_voice,
    nothing_to_clear,
    too_many_responses,
)
from agents_core.engine.wire.session_config import SessionConfig

MAX_OUT_OF_BAND = 8


class Responses:
    """The responses in progress."""

    def __init__(
        self,
        outbox: Outbox,
        conversation: Conversation,
        config: Callable[[], SessionConfig],
        on_done: Callable[[Response], None],
    ) -> None:
        self.has_spoken = False
        self.conversation_id = outbox.new_id("conv")
        self._outbox = outbox
        self._conversation = conversation
        self._config = config
        self._on_done = on_done
        self._running: dict[str, Response] = {}
        self._default: Response | None = None
        self._held = False  # words of the caller are still to come
        self._turn_waits = False  # a turn whose answer starts when the running response ends
        self._last_spoken_id: str | None = None

    @property
    def active(self) -> bool:
        """Whether a response to the default conversation is in progress."""
        return self._default is not None

    # --- start --------------------------------------------------------------------------------

    def create(self, params: ce.ResponseParams) -> None:
        """response.create.

        Raises:
            Problem: one is running already, or a parameter cannot be met.
        """
        out_of_band = params.conversation == "none"
        if not out_of_band and self._default is not None:
            raise active_response(self._default.plan.id)
        if out_of_band and len(self._running) - self.active >= MAX_OUT_OF_BAND:
            raise too_many_responses(MAX_OUT_OF_BAND)
        self._start(self._plan(params))

    def answer_turn(self, *, interrupt: bool) -> None:
        """The caller's turn is complete and wants an answer.

        A client may have started a response while the caller was still speaking. It never heard
        the end of the turn, so it gives way, or, without interruption, goes first.
        """
        if self._default is not None and interrupt:
            self.interrupt()
        if self._default is not None:
            self._turn_waits = True
        else:
            self._start(self._plan(ce.ResponseParams()))

    def _start(self, plan: Plan, *, ask: bool = True) -> Response:
        response = Response(plan, self._outbox, self._conversation)
        self._running[plan.id] = response
        if plan.conversation_id is not None:
            self._default = response
        response.start()
        if ask and (not self._held or plan.own_input is not None):
            response.ask()
        return response

    def _plan(self, params: ce.ResponseParams) -> Plan:
        config, audio = self._config(), params.audio and params.audio.output
        voice = (audio and audio.voice) or config.voice
        if self.has_spoken and voice != config.voice:
            raise cannot_update_voice("response.audio.output.voice")
        tools = config.tools
        if params.tools is not None:
            tools = definitions(params.tools, "response.tools")
        own_input = None
        if params.input is not None:
            inputs = list(params.input)
            own_input = tuple(prompt_turns(inputs, self._conversation, self._outbox.new_id))
        output_format = config.output_format
        if audio and audio.format:
            output_format = checked_format(audio.format, "response.audio.output.format")
        metadata = None if params.metadata is None else tuple(params.metadata.items())
        return Plan(
            id=self._outbox.new_id("resp"),
            conversation_id=None if params.conversation == "none" else self.conversation_id,
            instructions=config.instructions
            if params.instructions is None
            else params.instructions,
            own_instructions=params.instructions is not None,
            tools=tools,
            tool_choice=params.tool_choice or config.tool_choice,
            own_input=own_input,
            modality=params.output_modalities or config.output_modality,
            voice=voice,
            speed=config.speed,
            output_format=output_format,
            max_output_tokens=params.max_output_tokens or config.max_output_tokens,
            metadata=metadata,
        )

    # --- waiting for the caller's words -------------------------------------------------------

    def hold(self) -> None:
        """The conversation has an utterance whose words are not known yet."""
        self._held = True

    def release(self) -> bool:
        """All words are known; whether a response to the conversation was waiting for them."""
        self._held = False
        waiting = self._waiting()
        for response in waiting:
            response.ask()
        return any(response is self._default for response in waiting)

    def fail_waiting(self, code: str, message: str) -> bool:
        """The words will never come; whether a response of the conversation died of it."""
        waiting = self._waiting()
        was_default = any(response is self._default for response in waiting)
        for response in waiting:
            response.fail(code, message)
            self._settle(response)
        return was_default

    def fail_turn(self, code: str, message: str) -> None:
        """A turn wants an answer and cannot have one: the response fails as it starts."""
        if self._default is None:
            response = self._start(self._plan(ce.ResponseParams()), ask=False)
            response.fail(code, message)
            self._settle(response)

    def _waiting(self) -> list[Response]:
        return [item for item in self._running.values() if item.phase == "waiting"]

    # --- results of the work ------------------------------------------------------------------

    def decision_ready(self, response_id: str, decision: Decision) -> None:
        """The brain decided; ignored when the response is gone."""
        response = self._running.get(response_id)
        if response is None or response.phase != "deciding":
            return
        known = {tool.name for tool in response.plan.tools}
        if isinstance(decision, CallTool) and decision.name not in known:
            response.fail("brain_failed", "The brain asked for a tool the session does not have.")
        else:
            response.decided(decision)
        self._settle(response)

    def spoken(self, response_id: str, piece: Spoken) -> None:
        """The voice spoke; ignored when the response is gone."""
        response = self._running.get(response_id)
        if response is not None and response.phase == "speaking":
            if piece.pcm:
                self.has_spoken = True
                self._last_spoken_id = response_id
            response.spoken(piece)
            self._settle(response)

    def speech_finished(self, response_id: str) -> None:
        """The voice is done."""
        response = self._running.get(response_id)
        if response is not None and response.phase == "speaking":
            response.speech_finished()
            self._settle(response)

    def work_failed(self, response_id: str, code: str, message: str) -> None:
        """Brain or voice raised."""
        response = self._running.get(response_id)
        if response is not None:
            response.fail(code, message)
            self._settle(response)

    # --- stop ---------------------------------------------------------------------------------

    def cancel(self, response_id: str | None) -> None:
        """response.cancel.

        Raises:
            Problem: nothing to cancel.
        """
        response = self._default if response_id is None else self._running.get(response_id)
        if response is None:
            raise cancel_not_active()
        response.cancel("client_cancelled")
        self._settle(response)

    def interrupt(self) -> None:
        """The caller speaks: the response to the default conversation stops."""
        self._turn_waits = False
        if self._default is not None:
            response = self._default
            response.cancel("turn_detected")
            self._settle(response)

    def clear_output(self) -> None:
        """output_audio_buffer.clear: stop speaking.

        Raises:
            Problem: nothing was spoken yet.
        """
        if self._last_spoken_id is None:
            raise nothing_to_clear()
        response = self._running.get(self._last_spoken_id)
        if response is not None:
            response.cancel("client_cancelled")
            self._settle(response)
        self._outbox.emit(se.OutputBufferCleared(response_id=self._last_spoken_id))

    def stop_all(self) -> None:
        """The session is over; nobody will read another event."""
        for response in list(self._running.values()):
            response.cancel("client_cancelled")
        self._running.clear()
        self._default, self._turn_waits = None, False

    def _settle(self, response: Response) -> None:
        if not response.done:
            return
        del self._running[response.plan.id]
        if response is not self._default:
            return
        self._default = None
        self._on_done(response)
        if self._turn_waits:
            self._turn_waits = False
            self._start(self._plan(ce.ResponseParams()))
