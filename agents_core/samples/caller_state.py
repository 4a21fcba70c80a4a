"""Where a scripted caller is in its conversation, and how long it waits."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from agents_core.errors import SwitchboardError

Phase: TypeAlias = Literal[
    "ready", "speaking", "listening", "form", "paused", "finished", "stopped", "failed"
]
"""``speaking``: the caller says or types a line. ``listening``: the agents answer. ``form``: the
caller fills in a form. The last three are final."""

FINAL: frozenset[Phase] = frozenset({"finished", "stopped", "failed"})


class CallerStuck(SwitchboardError):
    """A scripted caller could not go on; the sentence says at which line and why."""

    code = "caller_stuck"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerState:
    """One moment of a scripted conversation, for a page."""

    phase: Phase = "ready"
    line: int = 0  #: the line being said or answered, from 1; 0: none yet
    lines: int = 0  #: how many there are
    text: str = ""  #: the words of that line
    problem: str = ""  #: why it failed, as a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerPatience:
    """How long a caller waits before it gives up."""

    answer_s: float = 90.0  #: for an answer or a form; a cold engine on a busy machine took 50 s
    command_s: float = 30.0  #: for the acknowledgement of a command
    greeting_s: float = 20.0  #: for the greeting of a spoken call; without one the caller begins
    voice_s: float = 20.0  #: for the sound of a line
    settle_s: float = 0.15  #: an answer is over when nothing follows it for so long
    interrupt_after_s: float = 1.5  #: into an answer, an interruption begins
