"""A scripted caller: waits for answers, fills in forms, pauses, and is never stuck."""

import io
import threading
import wave
from concurrent.futures import Future

import pytest

from agents_core import events as ev
from agents_core.call.contract.commands import DenyApproval
from agents_core.reservations.demo_flights import DEMO_ACCOUNTS
from agents_core.samples.caller_state import CallerPatience, CallerState, CallerStuck
from agents_core.samples.ready_conversation import Cancel, ReadyConversation, SignIn, Turn
from agents_core.samples.scripted_caller import GOODBYE, ScriptedCaller
from tests.doubles.answering_call import AnsweringCall, answers

DEMO = DEMO_ACCOUNTS[0]
PATIENT = CallerPatience(settle_s=0.0, greeting_s=0.0, interrupt_after_s=0.0)
HURRIED = CallerPatience(answer_s=0.0, settle_s=0.0)
WAIT_S = 60.0  #: bounds a wait for another thread


def conversation(*turns: Turn) -> ReadyConversation:
    return ReadyConversation(title="Bags", team="Airline support", turns=turns)


BAGS, STATUS = Turn(says="How heavy may a bag be?"), "What is my flight status?"


def test_it_says_every_line_answers_the_form_and_hangs_up() -> None:
    call = AnsweringCall(answers)
    signs_in = (SignIn(sign_in="demo", wrong_password=True), SignIn(sign_in="demo"))
    script = conversation(BAGS, Turn(says=STATUS, form=signs_in), BAGS)
    states: list[CallerState] = []
    caller = ScriptedCaller(call, script, accounts=[DEMO], listener=states.append, patience=PATIENT)
    caller.play()
    assert [type(one).__name__ for one in call.commands] == [
        "SendMessage",
        "SendMessage",
        "SubmitApproval",
        "SubmitApproval",
        "SendMessage",
    ]
    assert call.stopped == [GOODBYE]
    assert caller.state == CallerState(phase="finished", line=3, lines=3, text=BAGS.says)
    assert [one.phase for one in states[:3]] == ["speaking", "listening", "speaking"]
    assert [one.phase for one in states].count("form") == 2


def test_it_can_cancel_a_form() -> None:
    call = AnsweringCall(answers)
    ScriptedCaller(
        call,
        conversation(Turn(says=STATUS, form=(Cancel(cancel=True),))),
        accounts=[],
        hangs_up=False,
        patience=PATIENT,
    ).play()
    assert call.commands[-1] == DenyApproval("form")
    assert call.stopped == []


@pytest.mark.parametrize(
    ("turn", "why"),
    [
        (Turn(says="silence"), "no agent answered within 0 s"),
        (Turn(says=BAGS.says, form=(Cancel(cancel=True),)), "no form opened within 0 s"),
        (Turn(says=STATUS), "a form opened that the script does not answer"),
        (Turn(says=STATUS, form=(SignIn(sign_in="nobody"),)), "no demo account “nobody”"),
        (Turn(says="hang up"), "the call ended: engine gone"),
    ],
)
def test_it_is_never_stuck(turn: Turn, why: str) -> None:
    def odd(call: AnsweringCall, text: str) -> None:
        if text == "hang up":
            call.event_log.emit(ev.CallEnded, reason="engine gone")
        elif text != "silence":
            answers(call, text)

    caller = ScriptedCaller(
        AnsweringCall(odd), conversation(turn), accounts=[DEMO], patience=HURRIED
    )
    with pytest.raises(CallerStuck, match="At line 1 of 1 of “Bags”") as stuck:
        caller.play()
    assert why in str(stuck.value)
    assert (caller.state.phase, caller.state.problem) == ("failed", str(stuck.value))
    assert caller.wait(0)


def test_it_pauses_for_questions_and_goes_on_when_told() -> None:
    call, paused = AnsweringCall(answers), threading.Event()

    def see(state: CallerState) -> None:
        if state.phase == "paused":
            paused.set()

    script = conversation(Turn(says=BAGS.says, questions=True), BAGS)
    caller = ScriptedCaller(call, script, accounts=[], pauses=True, listener=see, patience=PATIENT)
    caller.start()
    assert paused.wait(WAIT_S)
    assert len(call.commands) == 1 and not caller.wait(0)
    caller.resume()
    assert caller.wait(WAIT_S)
    assert (len(call.commands), caller.state.phase) == (2, "finished")


def test_stopping_ends_a_wait_for_an_answer_and_does_not_hang_up() -> None:
    asked = threading.Event()
    call = AnsweringCall(lambda call, text: asked.set())
    caller = ScriptedCaller(call, conversation(BAGS), accounts=[], patience=PATIENT)
    caller.start()
    assert asked.wait(WAIT_S)
    caller.stop()
    assert caller.wait(WAIT_S)
    assert (caller.state.phase, call.stopped) == ("stopped", [])


def test_a_line_whose_voice_is_made_after_it_was_stopped_is_not_spoken() -> None:
    class SlowVoice(Future[bytes]):
        def result(self, timeout: float | None = None) -> bytes:
            caller.stop()
            return sound().result(timeout)

    call = AnsweringCall(answers)
    caller = ScriptedCaller(
        call, conversation(BAGS), accounts=[], speak=lambda _: SlowVoice(), patience=PATIENT
    )
    caller.play()
    assert caller.state.phase == "stopped"
    assert set(b"".join(call.frames)) <= {0}


def test_a_spoken_line_goes_the_way_of_a_microphone() -> None:
    call = AnsweringCall()

    def answer(state: CallerState) -> None:
        if state.phase == "listening":
            call.say("50 pounds.")

    caller = ScriptedCaller(
        call,
        conversation(BAGS),
        accounts=[],
        speak=lambda _: sound(),
        listener=answer,
        patience=PATIENT,
    )
    caller.play()
    assert caller.state.phase == "finished"
    assert b"".join(frame for frame in call.frames if any(frame)) == b"\1\0" * 480
    assert call.commands == []


def sound() -> "Future[bytes]":
    """20 ms."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(24_000)
        written.writeframes(b"\1\0" * 480)
    done: Future[bytes] = Future()
    done.set_result(file.getvalue())
    return done
