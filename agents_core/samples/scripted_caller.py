"""Plays a ready conversation on a live call: typed, or spoken through the path of a microphone."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Protocol

from agents_core.accounts.demo_accounts import DemoAccount
from agents_core.call.contract.commands import (
    Ack,
    Command,
    DenyApproval,
    SendMessage,
    SubmitApproval,
)
from agents_core.errors import SwitchboardError
from agents_core.events import CallEvent
from agents_core.samples.call_situation import CallSituation
from agents_core.samples.caller_state import (
    CallerPatience,
    CallerState,
    CallerStuck,
    Phase,
)
from agents_core.samples.ready_conversation import (
    Cancel,
    FormAnswer,
    ReadyConversation,
    SignIn,
    Turn,
)
from agents_core.samples.scripted_microphone import ScriptedMicrophone, pcm_of

log = logging.getLogger(__name__)

WRONG_PASSWORD = "open-sesame"  # no account has it
GOODBYE = "the caller hung up"

Speak = Callable[[str], "Future[bytes]"]
"""Words to a future WAV (PCM16 mono 24 kHz); its exception is a SwitchboardError."""


class CalledCall(Protocol):
    """The part of a live call that a caller needs."""

    def events_after(self, seq: int) -> tuple[CallEvent, ...]: ...

    def listen(self, listener: Callable[[CallEvent], None]) -> object: ...

    def submit(self, command: Command) -> "Future[Ack]": ...

    def offer_audio(self, pcm: bytes) -> None: ...

    def stop(self, reason: str) -> None: ...


class ScriptedCaller:
    """``start`` plays on a thread of its own, ``play`` on the caller's. Every other method may be
    called from any thread and returns at once."""

    def __init__(
        self,
        call: CalledCall,
        conversation: ReadyConversation,
        *,
        accounts: Sequence[DemoAccount],
        speak: Speak | None = None,
        pauses: bool = False,
        hangs_up: bool = True,
        listener: Callable[[CallerState], None] | None = None,
        patience: CallerPatience = CallerPatience(),  # noqa: B008  # frozen
    ) -> None:
        """``speak``: the caller's voice; None types. ``pauses``: stop for questions where the
        conversation says so. ``listener`` gets each state, on the playing thread; it must not wait.
        """
        self._call = call
        self._conversation = conversation
        self._accounts = {one.username: one for one in accounts}
        self._speak = speak
        self._pauses = pauses
        self._hangs_up = hangs_up
        self._listener = listener
        self._patience = patience
        self._state = CallerState(lines=len(conversation.turns))
        self._situation = CallSituation(call.listen, call.events_after)
        self._microphone = ScriptedMicrophone(call.offer_audio) if speak else None
        self._goes_on = threading.Event()
        self._goes_on.set()
        self._stopped = threading.Event()
        self._over = threading.Event()

    @property
    def state(self) -> CallerState:
        """The newest state."""
        return self._state

    def start(self) -> None:
        """Play on a thread; ``state`` says how it went."""
        threading.Thread(target=self._run, name="scripted-caller", daemon=True).start()

    def pause(self) -> None:
        """Stop before the next line, until ``resume``."""
        self._goes_on.clear()

    def resume(self) -> None:
        """Go on after a pause."""
        self._goes_on.set()

    def stop(self) -> None:
        """End the conversation; the call is not hung up. Idempotent."""
        self._stopped.set()
        self._goes_on.set()
        if self._microphone is not None:
            self._microphone.close()  # also to a line whose voice is being made
        self._situation.wake()

    def wait(self, timeout_s: float) -> bool:
        """Wait until it is over; False when it still plays after ``timeout_s``."""
        return self._over.wait(timeout_s)

    def play(self) -> None:
        """Play to the end, or until stopped.

        Raises:
            CallerStuck: an answer, a form or the voice did not come, or the call ended.
        """
        try:
            self._play()
            self._show("stopped" if self._stopped.is_set() else "finished")
        except SwitchboardError as error:
            self._show("failed", problem=str(error))
            raise
        finally:
            if self._microphone is not None:
                self._microphone.close()
            self._over.set()

    # --- the playing thread -----------------------------------------------------------------

    def _run(self) -> None:
        try:
            self.play()
        except CallerStuck as error:
            log.info("a scripted caller gave up: %s", error)
        except Exception:  # top of a thread
            log.exception("a scripted caller failed")
            self._show("failed", problem="The caller could not go on; the log says why.")

    def _play(self) -> None:
        sound: Future[bytes] | None = None
        turns = self._conversation.turns
        if self._speak is not None and self._microphone is not None:
            sound = self._speak(turns[0].says)
            self._microphone.start()
            self._situation.until(lambda now: now.turn_over, self._patience.greeting_s)
        for number, turn in enumerate(turns, start=1):
            following = turns[number] if number < len(turns) else None
            self._wait_for_go(turn)
            if self._stopped.is_set():
                return
            self._say(number, turn, sound)
            if self._speak is not None and following is not None:
                sound = self._speak(following.says)  # ready before it is needed
            self._listen(turn, followed_by=following)
            if self._stopped.is_set():
                return
            if turn.questions and self._pauses and following is not None:
                self.pause()
        if self._hangs_up:
            self._call.stop(GOODBYE)

    def _wait_for_go(self, turn: Turn) -> None:
        if not self._goes_on.is_set():
            self._show("paused")
            self._goes_on.wait()

    def _say(self, number: int, turn: Turn, sound: "Future[bytes] | None") -> None:
        self._state = replace(self._state, line=number, text=turn.says)
        self._show("speaking")
        self._situation.asked()
        if sound is None or self._microphone is None:
            self._do(SendMessage(turn.says))
            return
        try:
            pcm = pcm_of(sound.result(self._patience.voice_s))
        except TimeoutError:
            raise self._stuck("the caller's voice was not ready in time") from None
        said = self._microphone.say(pcm)
        said.wait(self._patience.voice_s + len(pcm) / 48_000)
        self._situation.asked()  # an answer that was interrupted is none

    def _listen(self, turn: Turn, *, followed_by: Turn | None) -> None:
        """Until the agents have answered, and every form was."""
        self._show("listening")
        for answer in turn.form:
            self._wait_for(lambda now: bool(now.form), "no form opened")
            if self._stopped.is_set():
                return
            self._show("form")
            self._fill_in(answer)
            self._show("listening")
        if followed_by is not None and followed_by.interrupts and self._speak is not None:
            self._wait_for(lambda now: now.speaking, "no agent answered")
            self._stopped.wait(self._patience.interrupt_after_s)
            return
        self._wait_for_answer()

    def _wait_for_answer(self) -> None:
        settled = False
        while not settled and not self._stopped.is_set():
            self._wait_for(lambda now: now.turn_over or bool(now.form), "no agent answered")
            if self._situation.form:
                raise self._stuck("a form opened that the script does not answer")
            quiet = self._situation.unchanged_for(self._patience.settle_s)
            settled = quiet and self._situation.turn_over

    def _wait_for(self, fits: Callable[[CallSituation], bool], otherwise: str) -> None:
        def done(now: CallSituation) -> bool:
            return self._stopped.is_set() or fits(now)

        in_time = self._situation.until(done, self._patience.answer_s)
        if self._stopped.is_set():
            return
        if self._situation.ended:
            raise self._stuck(f"the call ended: {self._situation.ended}")
        if not in_time:
            raise self._stuck(f"{otherwise} within {self._patience.answer_s:.0f} s")

    def _fill_in(self, answer: FormAnswer) -> None:
        form = self._situation.form
        match answer:
            case Cancel():
                self._do(DenyApproval(form))
            case SignIn():
                self._sign_in(form, answer)

    def _sign_in(self, form: str, answer: SignIn) -> None:
        account = self._accounts.get(answer.sign_in)
        if account is None:
            raise self._stuck(f"there is no demo account “{answer.sign_in}”")
        password = WRONG_PASSWORD if answer.wrong_password else account.password
        values = {"username": account.username, "password": password}
        self._do(SubmitApproval(form, values), refused=answer.wrong_password)

    def _do(self, command: Command, *, refused: bool = False) -> None:
        try:
            ack = self._call.submit(command).result(self._patience.command_s)
        except TimeoutError:
            raise self._stuck("the call did not react") from None
        if ack.ok == refused:
            raise self._stuck(ack.message or "a wrong password was accepted")

    def _stuck(self, why: str) -> CallerStuck:
        line = f"At line {self._state.line} of {self._state.lines}"
        return CallerStuck(f"{line} of “{self._conversation.title}”: {why.rstrip('.')}.")

    def _show(self, phase: Phase, *, problem: str = "") -> None:
        self._state = replace(self._state, phase=phase, problem=problem)
        if self._listener is not None:
            self._listener(self._state)
