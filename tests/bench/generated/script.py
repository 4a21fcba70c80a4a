"""Speaks a made-up call's events: who says what, when, and how long it takes. It decides nothing.

Events may be put down out of order (words run ahead of the sound they stand for); ``events`` sorts
them by time and numbers them, as a journal would have.
"""

import random
from collections.abc import Sequence
from typing import Any

from agents_core import events as ev
from tests.doubles.call_events import CallEvents

CHARS_PER_S = 15.0
ENDPOINTING_MS = 500


class Script:
    """One call on its own clock. ``now_ms`` is when the next thing can begin."""

    def __init__(self, dice: random.Random, *, spoken: bool, slowness: float) -> None:
        self.dice = dice
        self.now_ms = 0
        self.agent = ""
        self.last_item = ""
        self.spoken = spoken
        self._slowness = slowness
        self._made: list[tuple[int, type[ev.CallEvent], dict[str, Any]]] = []
        self._numbers: dict[str, int] = {}
        self._answered = True
        self._last_word_ms = 0

    def put(self, kind: type[ev.CallEvent], *, at_ms: int | None = None, **fields: Any) -> None:
        """One event, now or at another time."""
        self._made.append((self.now_ms if at_ms is None else at_ms, kind, fields))

    def name(self, prefix: str) -> str:
        """An id like ``item_7``."""
        self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
        return f"{prefix}_{self._numbers[prefix]}"

    def events(self) -> tuple[ev.CallEvent, ...]:
        """Everything, in order and numbered without gaps."""
        call = CallEvents()
        for at_ms, kind, fields in sorted(self._made, key=lambda made: made[0]):
            call.add(kind, at_ms, **fields)
        return tuple(call.events)

    def wait(self, shortest_ms: int, longest_ms: int) -> None:
        """Time passes."""
        self.now_ms += self.dice.randint(shortest_ms, longest_ms)

    def settle(self) -> None:
        """Go on once everything put down so far is over."""
        self.now_ms = max(self.now_ms, *(at_ms for at_ms, _, _ in self._made))

    # --- the caller -----------------------------------------------------------------------

    def caller(self, text: str, *, typed: bool = False, understood: bool = True) -> str:
        """The caller says or types something; the item's id."""
        item = self.name("item")
        self.last_item = item
        self._answered = False
        if typed or not self.spoken:
            if len(text) % 9 == 0:  # it waited for the answer before
                self.put(ev.MessageQueued, item_id=item, text=text)
            self.put(
                ev.TranscriptDone, item_id=item, role="caller", agent="", text=text, typed=True
            )
            self._last_word_ms = self.now_ms
            return item
        lag_ms = self.dice.randint(30, 180)
        self.put(ev.CallerSpeechStarted, item_id=item, lag_ms=lag_ms)
        self._last_word_ms = self.now_ms + max(int(len(text) / CHARS_PER_S * 1000) - lag_ms, 200)
        self.now_ms = self._last_word_ms + ENDPOINTING_MS
        self.put(ev.CallerSpeechStopped, item_id=item, silence_ms=ENDPOINTING_MS)
        words_ms = self.now_ms + self.dice.randint(80, 500)
        if not understood:
            self.put(
                ev.TranscriptFailed, at_ms=words_ms, item_id=item, message="Nothing was understood."
            )
            return item
        sure = round(min(1.0, self.dice.betavariate(9, 1.6)), 4)
        words = {"item_id": item, "role": "caller", "agent": ""}
        self.put(ev.TranscriptDone, at_ms=words_ms, **words, text=text, confidence=sure)
        return item

    # --- the agent ------------------------------------------------------------------------

    def thinks(self) -> int:
        """Milliseconds until a response does something."""
        return int(self._slowness * self.dice.lognormvariate(5.9, 0.45))

    def says(self, text: str, *, cut_after: float | None = None, guardrail: str = "") -> str:
        """The agent answers; ``cut_after``: the share that is heard before it is cut."""
        response, item = self.name("resp"), self.name("item")
        self.put(ev.ResponseStarted, response_id=response, agent=self.agent)
        first_ms = self.now_ms + self.thinks()
        of: dict[str, Any] = {"item_id": item, "agent": self.agent}
        self.put(ev.ResponseFirstAudio, at_ms=first_ms, response_id=response, **of)
        if not self._answered:
            self._answered = True
            gap_ms = first_ms - self._last_word_ms
            self.put(ev.AgentAnswered, at_ms=first_ms, **of, gap_ms=gap_ms)
        whole_ms = int(len(text) / CHARS_PER_S * 1000)
        words_ms = self._words(text, of, first_ms, whole_ms)
        played_ms = whole_ms if cut_after is None else int(whole_ms * cut_after)
        cut = cut_after is not None
        done_ms = min(words_ms, first_ms + played_ms) if cut else words_ms
        self._done(response, done_ms, text, cancelled=cut and done_ms < words_ms)
        end_ms = max(first_ms + played_ms, done_ms)
        if guardrail:
            said = {"guardrail": guardrail, "message": "A figure stands in no passage."}
            self.put(ev.GuardrailTripped, at_ms=end_ms, **of, **said)
        if cut_after is not None:
            heard = int(len(text) * cut_after)
            cause = "guardrail" if guardrail else "speech" if self.spoken else "typed"
            facts = {"played_ms": played_ms, "heard_chars": heard, "cause": cause}
            self.put(ev.BargeIn, at_ms=end_ms, item_id=item, **facts)
        if self.spoken:
            self.put(ev.AgentSpeechEnded, at_ms=end_ms, item_id=item, played_ms=played_ms)
        # Who speaks over the agent began before the agent fell silent.
        self.now_ms = end_ms - (self.dice.randint(20, 90) if cut and not guardrail else 0)
        return item

    def acts(self) -> str:
        """A response that only calls a tool or hands over; its id."""
        response = self.name("resp")
        self.put(ev.ResponseStarted, response_id=response, agent=self.agent)
        self.now_ms += self.thinks() // 2
        self._done(response, self.now_ms, "", cancelled=False)
        return response

    def decides(self, response: str, call_id: str, tool: str, *, to_agent: str = "") -> None:
        """Why the agent called it, as the local engine tells."""
        self.put(
            ev.RoutingDecided,
            response_id=response,
            agent=self.agent,
            chosen_by="ranking",
            call_id=call_id,
            tool=tool,
            title=to_agent or tool,
            to_agent=to_agent,
            request="Where is it now?",
            sentence=f"{to_agent or tool} answers questions like this.",
            source="description",
            score=0.52,
            threshold=0.31,
        )

    def hands_over(self, to_agent: str, utterance: str) -> None:
        """The call goes to another agent."""
        response, call_id = self.acts(), self.name("handoff")
        self.decides(response, call_id, "transfer", to_agent=to_agent)
        self.put(
            ev.Handoff,
            call_id=call_id,
            from_agent=self.agent,
            to_agent=to_agent,
            utterance=utterance,
            item_id=self.last_item,
        )
        self.agent = to_agent

    def uses(self, tool: str, arguments: str) -> str:
        """The agent asks for a tool; its call id."""
        response, call_id = self.acts(), self.name("call")
        self.decides(response, call_id, tool)
        of: dict[str, Any] = {"call_id": call_id, "tool": tool, "agent": self.agent}
        self.put(ev.ToolCalled, **of, arguments=arguments)
        return call_id

    def returns(
        self,
        call_id: str,
        tool: str,
        output: str,
        *,
        request: str = "",
        citations: Sequence[ev.Citation] = (),
        ok: bool = True,
    ) -> None:
        """The tool ran."""
        duration_ms = int(self.dice.lognormvariate(3.4, 0.7))
        self.now_ms += duration_ms
        if citations:
            found = tuple(citations)
            self.put(ev.PassagesCited, call_id=call_id, request=request, citations=found)
        of: dict[str, Any] = {"call_id": call_id, "tool": tool, "agent": self.agent}
        self.put(ev.ToolReturned, **of, output=output, duration_ms=duration_ms, ok=ok)

    def _words(self, text: str, of: dict[str, str], first_ms: int, whole_ms: int) -> int:
        """Deltas of one to three words, ahead of the sound; when the last one came."""
        words, at_ms = text.split(" "), first_ms
        while words:
            some = self.dice.randint(1, 3)
            said, words = " ".join(words[:some]), words[some:]
            self.put(
                ev.TranscriptDelta, at_ms=at_ms, **of, role="agent", text=said + " " * bool(words)
            )
            at_ms += self.dice.randint(20, 90)
        at_ms = min(at_ms, first_ms + max(whole_ms - 50, 50))
        self.put(ev.TranscriptDone, at_ms=at_ms, **of, role="agent", text=text)
        return at_ms

    def _done(self, response: str, at_ms: int, text: str, *, cancelled: bool) -> None:
        heard, said = self.dice.randint(600, 1800), len(text) // 4 + 20
        sound = said * 3 if self.spoken and text else 0
        self.put(
            ev.ResponseDone,
            at_ms=at_ms,
            response_id=response,
            agent=self.agent,
            status="cancelled" if cancelled else "completed",
            input_tokens=heard,
            output_tokens=said + sound,
            text_in=heard - heard // 3,
            audio_in=heard // 3,
            cached_text_in=heard // 4,
            text_out=said,
            audio_out=sound,
        )
