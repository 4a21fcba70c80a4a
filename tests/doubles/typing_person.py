"""A person who types into a live call and reads what comes back, from outside its thread."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from agents_core import events as ev
from agents_core.call.contract import commands as cmd
from agents_core.call.live_call import LiveCall
from agents_core.call.view.reducer import CallView, apply_all

E = TypeVar("E", bound=ev.CallEvent)
WAIT_S = 300.0  #: bounds every wait, so that a test fails instead of hanging


@dataclass
class Conversation:
    """A person typing."""

    call: LiveCall
    seen: int = 0
    heard: list[ev.CallEvent] = field(default_factory=list)

    def until(self, kind: type[E], fits: Callable[[E], bool] = lambda _: True) -> E:
        """The next event of that kind that fits; earlier ones are passed over."""
        deadline_s = time.monotonic() + WAIT_S
        while time.monotonic() < deadline_s:
            for event in self.call.events_after(self.seen):
                self.seen = event.seq
                self.heard.append(event)
                if isinstance(event, kind) and fits(event):
                    return event
            time.sleep(0.01)  # polls another thread; the deadline decides
        raise AssertionError(f"no {kind.__name__}; last: {self.heard[-5:]}")

    def answer(self) -> ev.TranscriptDone:
        """The agent's next whole line."""
        return self.until(ev.TranscriptDone, lambda line: line.role == "agent")

    def say(self, text: str) -> None:
        """Type a message."""
        assert self.call.submit(cmd.SendMessage(text)).result(WAIT_S).ok

    def ask(self, text: str) -> ev.TranscriptDone:
        """Type a message and wait for the answer."""
        self.say(text)
        return self.answer()

    def sign_in(self, call_id: str, user: str, password: str) -> cmd.Ack:
        """Fill in the form."""
        values = {"username": user, "password": password}
        return self.call.submit(cmd.SubmitApproval(call_id, values)).result(WAIT_S)

    def view(self) -> CallView:
        """What the page shows."""
        return apply_all(CallView(), self.call.events_after(0))


Talk: TypeAlias = Callable[[], Conversation]
"""Starts a conversation."""
