"""Voice to voice on the local engine: from the caller's last word to the agent's first sound.

Questions spoken by flite go through Opus, in real time, into a real call with the real engine
process. Each answer is cut after it was measured, as an impatient caller would.
"""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import av
import numpy as np

from agents_core import events as ev
from agents_core.audio.microphone_frames import MicrophoneFrames
from agents_core.call.contract.commands import Interrupt
from agents_core.call.live_call import LiveCall
from tests.bench.support.bench_environment import BenchEnvironment, until
from tests.bench.support.figures import Figure, figure
from tests.bench.support.spoken_call import (
    FRAME_S,
    MediaLoop,
    paced,
    running_switchboard,
    spoken_call,
)
from tests.bench.support.spoken_lines import SpokenLine, quiet, spoken_line

QUESTIONS = (
    "What is your baggage policy?",
    "How heavy may a checked bag be?",
    "When does online check in open?",
    "Is there wifi on the plane?",
    "How do I get a refund?",
    "May I bring my dog on the plane?",
    "Can I change my flight?",
    "Do exit row seats have more legroom?",
)
CALLS = 3  #: each opens with another question
CALL_LIMIT_S = 150
AUDIBLE = 300  #: of 32767; the voice's own background is far below
ANSWER_S = 10
MEDIAN_AIM_S, P95_AIM_S = 0.9, 1.6
E = TypeVar("E", bound=ev.CallEvent)


@dataclass(slots=True)
class Turn:
    """One question, on one clock."""

    text: str
    words_end_s: float
    events: list[tuple[float, ev.CallEvent]] = field(default_factory=list)
    sound_s: float = 0.0

    def at_s(self, kind: type[E], nth: int = 0) -> float | None:
        """When the nth event of a kind came; -1 is the last."""
        found = [at for at, event in self.events if isinstance(event, kind)]
        return found[nth] if found else None

    def heard(self) -> str:
        """What the engine understood."""
        said = [event for _, event in self.events if isinstance(event, ev.TranscriptDone)]
        return next((event.text for event in said if event.role == "caller"), "")

    def words_s(self) -> float | None:
        """When the final words were there."""
        for at, event in self.events:
            if isinstance(event, ev.TranscriptDone) and event.role == "caller":
                return at
        return None

    @property
    def kind(self) -> str:
        """What was needed for the answer."""
        if self.at_s(ev.Handoff) is not None:
            return "with a handoff"
        return "by the same agent" if self.at_s(ev.ToolCalled) is not None else "without a tool"


class Line:
    """Microphone and loudspeaker of one call; the microphone never stops."""

    def __init__(self, call: LiveCall) -> None:
        self._call = call
        self._convert = MicrophoneFrames().convert
        self._waiting: deque[av.AudioFrame] = deque()
        self._quiet = quiet(4.0)
        self._began_s = 0.0
        self.events: list[tuple[float, ev.CallEvent]] = []
        call.event_log.listen(lambda event: self.events.append((time.monotonic(), event)))

    def give(self, number: int) -> None:
        """The frame of this moment, on the media loop."""
        if not self._waiting:
            self._began_s = 0.0
        elif not self._began_s:
            self._began_s = time.monotonic() - FRAME_S  # a frame comes when its 20 ms are over
        idle = self._quiet[number % len(self._quiet)]
        frame = self._waiting.popleft() if self._waiting else idle
        self._call.offer_audio(self._convert(frame))

    def say(self, spoken: SpokenLine) -> Turn:
        """Speak; the turn knows when its words will have ended."""
        first = len(self.events)
        self._waiting.extend(spoken.frames)
        until(lambda: self._began_s > 0, timeout_s=5, every_s=0.002)
        turn = Turn(spoken.text, self._began_s + spoken.words_end_s)
        until(lambda: time.monotonic() > turn.words_end_s, timeout_s=10)
        turn.events = self.events[first:]  # replaced once the answer is there
        return turn


def measure(environment: BenchEnvironment) -> list[Figure]:
    """The whole, by kind of answer, and the parts."""
    lines = [spoken_line(environment.flite, text, environment.scratch) for text in QUESTIONS]
    turns: list[Turn] = []
    with running_switchboard(environment.scratch) as switchboard, MediaLoop() as media:
        for number in range(CALLS):
            sounds: list[float] = []

            def listen(pcm: bytes, now_s: float, sounds: list[float] = sounds) -> None:
                if np.abs(np.frombuffer(pcm, dtype="<i2").astype(int)).max() > AUDIBLE:
                    sounds.append(now_s)

            with spoken_call(switchboard, media, listen) as call:
                line = Line(call)
                until(lambda: bool(_kinds(call, ev.MediaAttached)), timeout_s=20)
                speaking = media.run(paced(int(CALL_LIMIT_S / FRAME_S), line.give))
                time.sleep(1.0)
                for place in range(len(lines)):
                    turns.append(_ask(call, line, lines[(place + number) % len(lines)], sounds))
                speaking.cancel()
    for turn in turns:
        print(
            f"  {turn.sound_s - turn.words_end_s:5.2f} s {turn.kind:17} {turn.text} | "
            f"{turn.heard()}"
        )
    return [*_wholes(turns), *_parts(turns)]


def _ask(call: LiveCall, line: Line, spoken: SpokenLine, sounds: list[float]) -> Turn:
    """One question and the first sound of its answer; then silence again."""
    sounds.clear()
    first = len(line.events)
    turn = line.say(spoken)
    until(lambda: any(at_s > turn.words_end_s for at_s in sounds), timeout_s=ANSWER_S)
    turn.sound_s = next(at_s for at_s in sounds if at_s > turn.words_end_s)
    until(lambda: _answered(line.events[first:]), timeout_s=ANSWER_S)
    turn.events = line.events[first:]
    call.submit(Interrupt()).result(5)
    time.sleep(0.6)
    return turn


def _answered(events: Sequence[tuple[float, ev.CallEvent]]) -> bool:
    """The words that sound are complete, and so is their response."""
    kinds = [type(event) for _, event in events]
    return ev.AgentAnswered in kinds and kinds.index(ev.AgentAnswered) < _last(kinds)


def _last(kinds: Sequence[type[ev.CallEvent]]) -> int:
    return max((at for at, kind in enumerate(kinds) if kind is ev.ResponseDone), default=-1)


def _kinds(call: LiveCall, kind: type[E]) -> list[E]:
    return [event for event in call.events_after(0) if isinstance(event, kind)]


def _wholes(turns: Sequence[Turn]) -> list[Figure]:
    def of(kind: str) -> list[float]:
        chosen = [turn for turn in turns if kind in ("", turn.kind)]
        return [turn.sound_s - turn.words_end_s for turn in chosen]

    aims = {"median_aim": MEDIAN_AIM_S, "p95_aim": P95_AIM_S}
    found = [figure("voice to voice, every turn", "s", of(""), **aims)]
    for kind in ("by the same agent", "with a handoff", "without a tool"):
        if of(kind):
            found.append(figure(f"voice to voice, {kind}", "s", of(kind), **aims))
    return found


def _parts(turns: Sequence[Turn]) -> list[Figure]:
    """The stretches between the events of turns with a lookup; they add up to the whole."""
    parts: dict[str, list[float]] = {}
    for turn in turns:
        if turn.at_s(ev.ToolCalled) is None:
            continue
        marks = (
            ("endpointing", turn.at_s(ev.CallerSpeechStopped)),
            ("final words", turn.words_s()),
            ("brain: handoff", turn.at_s(ev.Handoff, -1)),
            ("brain: tool chosen", turn.at_s(ev.ToolCalled, -1)),
            ("tool", turn.at_s(ev.ToolReturned, -1)),
            ("brain: answer, first audio", turn.at_s(ev.AgentAnswered, -1)),
            ("loudspeaker", turn.sound_s),
        )
        before_s = turn.words_end_s
        for name, at_s in marks:
            if at_s is not None:
                parts.setdefault(name, []).append((at_s - before_s) * 1000)
                before_s = at_s
    return [figure(f"  part: {name}", "ms", values) for name, values in parts.items()]
