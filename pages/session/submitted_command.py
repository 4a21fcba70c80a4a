"""A command that a page submitted to its call, and the call's answer."""

from concurrent.futures import CancelledError, Future
from dataclasses import dataclass

from agents_core.call.contract.commands import Ack
from agents_core.errors import SwitchboardError


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedCommand:
    """Pages submit every command with ``CallSession.submit`` and read the answer here.

    It does not keep the command, which may hold a password.
    """

    call_id: str
    answer: Future[Ack]

    @property
    def done(self) -> bool:
        """The call has answered."""
        return self.answer.done()

    @property
    def ack(self) -> Ack | None:
        """The answer, with a sentence where it is a refusal; None while there is none."""
        if not self.answer.done():
            return None
        try:
            ack = self.answer.result(timeout=0)
        except SwitchboardError as error:
            return Ack(False, str(error))
        except CancelledError:
            return Ack(False, "The call ended before this was done.")
        return ack if ack.ok else Ack(False, ack.message or "The call could not do this.")

    @property
    def refusal(self) -> str:
        """Why the call refused the command; empty while it has not."""
        ack = self.ack
        return "" if ack is None or ack.ok else ack.message


def refused(reason: str, *, call_id: str = "") -> SubmittedCommand:
    """For a command that did not reach a call."""
    answer: Future[Ack] = Future()
    answer.set_result(Ack(False, reason))
    return SubmittedCommand(call_id=call_id, answer=answer)
