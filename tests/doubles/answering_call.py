"""A call whose agents answer typed words at once, in the caller's thread."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime

from agents_core import events as ev
from agents_core.accounts.demo_accounts import DemoAccount
from agents_core.archive.call_archive import CallArchive
from agents_core.call.contract.commands import (
    Ack,
    Command,
    DenyApproval,
    SendMessage,
    SubmitApproval,
)
from agents_core.call.contract.event_log import EventLog
from agents_core.reservations.demo_flights import DEMO_ACCOUNTS

PASSWORDS = {one.password for one in DEMO_ACCOUNTS}
Answer = Callable[["AnsweringCall", str], None]


def answers(call: "AnsweringCall", text: str) -> None:
    if "flight status" in text or "my flight leave" in text:
        call.ask_for_sign_in()
    else:
        call.say("50 pounds.")


class AnsweringCall:
    """Looks like a live call to its caller."""

    def __init__(self, answer: Answer = answers, *, call_id: str = "c-1") -> None:
        self.call_id = call_id
        self.event_log = EventLog(lambda: 0.0)
        self.listen, self.events_after = self.event_log.listen, self.event_log.after
        self.commands: list[Command] = []
        self.stopped: list[str] = []
        self.frames: list[bytes] = []
        self._answer = answer

    def submit(self, command: Command) -> "Future[Ack]":
        self.commands.append(command)
        done: Future[Ack] = Future()
        done.set_result(self._do(command))
        return done

    def _do(self, command: Command) -> Ack:
        match command:
            case SendMessage(text):
                item = f"caller{len(self.commands)}"
                self.event_log.emit(
                    ev.TranscriptDone, item_id=item, role="caller", agent="", text=text, typed=True
                )
                self._answer(self, text)
            case SubmitApproval(call_id, values) if values["password"] in PASSWORDS:
                self.event_log.emit(
                    ev.ApprovalGranted, call_id=call_id, proposed="{}", executed="{}"
                )
                self.say("You are on flight SB 218.")
            case SubmitApproval():
                return Ack(False, "That username or password is not right.")
            case DenyApproval(call_id):
                self.event_log.emit(
                    ev.ApprovalDenied, call_id=call_id, reason="cancelled", cause="cancelled"
                )
                self.say("Never mind.")
            case _:
                raise AssertionError(command)
        return Ack(True)

    def say(self, text: str) -> None:
        """One whole response of an agent."""
        number = len(self.event_log.after(0))
        common = {"agent": "QA Agent"}
        self.event_log.emit(ev.ResponseStarted, response_id=f"r{number}", **common)
        self.event_log.emit(
            ev.TranscriptDone, item_id=f"i{number}", role="agent", text=text, **common
        )
        self.event_log.emit(
            ev.ResponseDone,
            response_id=f"r{number}",
            status="completed",
            input_tokens=0,
            output_tokens=0,
            **common,
        )

    def ask_for_sign_in(self) -> None:
        """Open the form."""
        self.event_log.emit(
            ev.ApprovalRequested,
            call_id="form",
            tool="checkFlightsTool",
            agent="Flight Status Agent",
            arguments="{}",
            form="SignInForm",
            attempts_left=5,
            timeout_s=120.0,
        )

    def offer_audio(self, pcm: bytes) -> None:
        self.frames.append(pcm)

    def stop(self, reason: str, *, wait: bool = False) -> None:
        self.stopped.append(reason)


class AnsweringCalls:
    """Starts such calls for sample calls, and keeps each in the archive when it has ended."""

    def __init__(self, archive: CallArchive, *, answer: Answer = answers) -> None:
        self.archive = archive
        self.answer = answer
        self.problem = ""  #: why the engine takes no calls
        self.teams: tuple[str, ...] = ("Airline support",)
        self.started: list[AnsweringCall] = []
        self._lock = threading.Lock()

    def team_names(self) -> tuple[str, ...]:
        return self.teams

    def accounts_of(self, team: str) -> tuple[DemoAccount, ...]:
        return DEMO_ACCOUNTS

    def engine_problem(self) -> str:
        return self.problem

    def start(self, team: str, at: datetime) -> AnsweringCall:
        with self._lock:
            call = _KeptCall(self, team, at, call_id=f"sample-{len(self.started)}")
            self.started.append(call)
        return call

    def flush(self, timeout_s: float) -> bool:
        return True


class _KeptCall(AnsweringCall):
    def __init__(self, calls: AnsweringCalls, team: str, at: datetime, *, call_id: str) -> None:
        super().__init__(calls.answer, call_id=call_id)
        self._calls, self._at = calls, at
        self.event_log.emit(
            ev.CallStarted,
            call_id=call_id,
            wall_time=datetime(2025, 3, 4, 9, 0, tzinfo=UTC).isoformat(),
            team=team,
            team_version=1,
            policy_version=1,
            engine="local",
            model="local",
            voice="cedar",
            agent="Main Agent",
        )

    def stop(self, reason: str, *, wait: bool = False) -> None:
        super().stop(reason)
        if len(self.stopped) == 1:
            self.event_log.emit(ev.CallEnded, reason=reason)
            events = self.event_log.after(0)
            self._calls.archive.add(events, origin="here", sample_at=self._at)
