"""Makes up a call that could have happened: who rang, what they wanted, how it went. Seeded.

The events are the real ones; nothing here knows how they are kept.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agents_core import events as ev
from agents_core.call.guardrails.checks import GROUNDED_FIGURES
from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.lookup.lookup_tool import DOCUMENT_LOOKUP, NOTHING_FOUND
from tests.bench.generated.script import Script
from tests.bench.generated.teams import NOT_IN_THE_POLICY, World

ENGINES = (("local", "switchboard-local", 0.6), ("openai", "gpt-realtime-mini", 1.0))
VERSION_SLOWNESS = (1.0, 0.97, 0.85, 0.7)  #: of team versions 1 to 4
ASKED = (
    "I have a question about {}.",
    "Could you tell me about {}?",
    "What are the rules for {}?",
    "Hi, I'd like to know about {}, please.",
)
THANKS = ("Thank you, that helps.", "Great, thanks.", "All right.", "Okay, good to know.")
OFFERS = "You're welcome. Is there anything else I can help you with today?"
SORRY = "I could not find that in what I have here. Can I help you with something else?"
OWN_DATA = "I found it. Everything is as you booked it, and nothing is left for you to do today."
CANCELLED = "Without the sign-in I cannot see that. I can help with a general question instead."
SIGN_IN, CONFIRM = "SignInForm", "ConfirmChange"


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedCall:
    """One call as it would stand in the journal."""

    call_id: str
    started_at: datetime
    ended: bool  #: False: its process was killed
    events: tuple[ev.CallEvent, ...]


def generate_call(
    number: int, worlds: tuple[World, ...], *, seed: int, until: datetime
) -> GeneratedCall:
    """Call ``number``; the same arguments make the same call."""
    dice = random.Random(f"{seed}/{number}")
    world = dice.choices(worlds, weights=[5, 3, 2][: len(worlds)])[0]
    started_at = _moment(dice, until)
    age = (until - started_at) / timedelta(days=90)  # 0: today
    return _Maker(dice, world, number, started_at, age).make()


def _moment(dice: random.Random, until: datetime) -> datetime:
    """Any of the last 90 days, more of them lately and by day."""
    day = until - timedelta(days=int(90 * dice.random() ** 1.4))
    second = int(min(max(dice.gauss(13.5, 3.2), 0.0), 23.9) * 3600)
    at = day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(seconds=second)
    at += timedelta(milliseconds=dice.randrange(1000))
    return at if at < until else at - timedelta(days=1)


class _Maker:
    """One call in the making."""

    def __init__(
        self, dice: random.Random, world: World, number: int, at: datetime, age: float
    ) -> None:
        self.dice, self.world = dice, world
        self.started_at = at
        self.call_id = f"made{number:06d}{dice.getrandbits(80):020x}"
        newest = len(world.teams)
        self.version = max(1, newest - int(age * newest + dice.random() * 0.8))
        self.policy_version = max(1, 3 - int(age * 3 + dice.random() * 0.5))
        self.engine, self.model, self.slowness = dice.choices(ENGINES, weights=(2, 1))[0]
        self.typist = dice.random() < 0.15
        slowness = self.slowness * VERSION_SLOWNESS[self.version - 1]
        self.script = Script(dice, spoken=not self.typist, slowness=slowness)
        self.signed_in = False
        self.over = False  # the caller is gone

    def make(self) -> GeneratedCall:
        script = self.script
        self._begin()
        wishes = min(1 + int(self.dice.expovariate(1 / 3.0)), 24)
        for _ in range(wishes):
            self._wish()
            if self.over:
                break
            self._meanwhile()
        killed = self.dice.random() < 0.01
        if not killed:
            script.settle()
            script.wait(200, 2500)
            if script.spoken:
                script.put(ev.MediaDetached)
            reasons = ("The caller hung up", "The page was closed", "Switchboard is closing")
            reason = self.dice.choices(reasons, weights=(8, 3, 0.2))[0]
            script.put(ev.CallEnded, reason=reason)
        return GeneratedCall(
            call_id=self.call_id,
            started_at=self.started_at,
            ended=not killed,
            events=script.events(),
        )

    def _begin(self) -> None:
        team, script = self.world.team, self.script
        script.agent = team.entry
        recorded = not self.typist and self.dice.random() < 0.6
        script.put(
            ev.CallStarted,
            call_id=self.call_id,
            wall_time=self.started_at.isoformat(),
            team=team.name,
            team_version=self.version,
            policy_version=self.policy_version,
            engine=self.engine,
            model=self.model,
            voice=team.voice,
            agent=team.entry,
            policy=team.policy,
            recorded=recorded,
        )
        script.wait(150, 600)
        self._acknowledged()
        if not self.typist:
            script.put(ev.MediaAttached)
        if recorded and self.dice.random() < 0.1:
            script.put(ev.RecordingChanged, on=False, message="The recording was switched off.")
            for on in (True, False):
                script.put(ev.MuteChanged, muted=on)
            script.put(ev.PushToTalkChanged, on=True)
            for on in (True, False):
                script.put(ev.TalkChanged, talking=on)
            script.put(ev.PushToTalkChanged, on=False)
        script.says(team.greeting)
        script.wait(300, 2500)

    def _acknowledged(self) -> None:
        team = self.world.team
        self.script.put(
            ev.SessionAcknowledged,
            model=self.model,
            voice=team.voice,
            modalities=("text",) if self.typist else ("audio",),
            turn_detection="server_vad, 500 ms of silence",
            transcription=team.transcription_model,
            tools=(DOCUMENT_LOOKUP,),
            instructions_chars=2400 + 10 * self.version,
        )

    # --- what the caller wants --------------------------------------------------------------

    def _wish(self) -> None:
        what = self.dice.choices(
            (self._question, self._unanswered_question, self._own_data, self._chat, self._garbled),
            weights=(45, 9, 26, 17, 3),
        )[0]
        what()
        self.script.wait(400, 2600)

    def _question(self) -> None:
        guide = self.dice.choice(self.world.guides)
        topic = self.dice.choice(self.world.topics[guide])
        said = self.dice.choice(ASKED).format(topic)
        self._caller(said)
        self._bring_to(guide, said)
        passages = self.world.passages[self.policy_version - 1]
        place = int(len(passages) * 0.85 * self.dice.random() ** 1.7)  # the last are never cited
        found = passages[place : place + self.dice.randint(1, 3)]
        self._looks_up(topic, found)
        used = self.dice.random() < 0.93
        answer = found[0].text if used else SORRY
        wrong_figure = used and self.dice.random() < 0.015
        if wrong_figure:
            self.script.says(f"That costs 90. {answer}", cut_after=0.5, guardrail=GROUNDED_FIGURES)
        self._answers(answer)

    def _unanswered_question(self) -> None:
        said = self.dice.choice(self.dice.choice(NOT_IN_THE_POLICY))
        guide = self.dice.choice(self.world.guides)
        self._caller(said)
        self._bring_to(guide, said)
        near = self.world.passages[self.policy_version - 1][-1:]
        self._looks_up(said.rstrip("?."), near if self.dice.random() < 0.2 else ())
        self._answers(SORRY)

    def _own_data(self) -> None:
        desk = self.dice.choice(tuple(self.world.desks))
        tool, said = self.dice.choice(self.world.desks[desk])
        self._caller(f"{said}?")
        self._bring_to(desk, said)
        if self.over:
            return
        call_id = self.script.uses(tool, "{}")
        changing = tool.startswith("change")
        outcome = "granted"
        if changing or not self.signed_in:
            outcome = self._asks(call_id, tool, CONFIRM if changing else SIGN_IN)
        if outcome == "abandoned":
            self.over = True
        elif outcome == "granted":
            ok = self.dice.random() < 0.98
            self.script.returns(
                call_id, tool, OWN_DATA if ok else "The tool could not help.", ok=ok
            )
            self._answers(OWN_DATA if ok else SORRY)
        else:
            self._answers(CANCELLED)

    def _asks(self, call_id: str, tool: str, form: str) -> str:
        script, dice = self.script, self.dice
        script.put(
            ev.ApprovalRequested,
            call_id=call_id,
            tool=tool,
            agent=script.agent,
            arguments="{}",
            form=form,
            attempts_left=5,
            timeout_s=120.0,
        )
        kinds = ("granted", "denied", "expired", "abandoned")
        outcome = dice.choices(kinds, weights=(78, 11, 4, 7))[0]
        script.wait(3000, 25_000)
        wrong: dict[str, Any] = {"call_id": call_id, "reason": "That password is not right."}
        for left in range(4, 4 - dice.choices((0, 1, 2), weights=(80, 15, 5))[0], -1):
            script.put(ev.ApprovalRefused, **wrong, attempts_left=left)
            script.wait(2000, 9000)
        if outcome == "granted":
            script.put(ev.ApprovalGranted, call_id=call_id, proposed="{}", executed="{}")
            self.signed_in = True
        elif outcome == "denied":
            script.put(ev.ApprovalDenied, call_id=call_id, reason="The form was cancelled.")
        elif outcome == "expired":
            script.now_ms += 90_000
            script.put(ev.ApprovalExpired, call_id=call_id)
        return outcome

    def _chat(self) -> None:
        self._caller(self.dice.choice(THANKS))
        self._answers(OFFERS)

    def _garbled(self) -> None:
        self.script.caller("mm hm", understood=False)
        self._answers("I did not catch that. Could you say it again, please?")

    # --- how it goes ------------------------------------------------------------------------

    def _caller(self, text: str) -> None:
        self.script.caller(text, typed=self.dice.random() < 0.03)
        if self.dice.random() < 0.03:
            self.script.wait(1800, 6000)  # nobody says anything

    def _bring_to(self, agent: str, said: str) -> None:
        """Through the entry agent, as the ready teams are drawn; at times there and back."""
        script, entry = self.script, self.world.team.entry
        if script.agent == agent:
            return
        if self.dice.random() < 0.03 and script.agent != entry:  # to and fro in one turn
            before = script.agent
            script.hands_over(entry, said)
            script.hands_over(before, said)
        said_nothing = 0.75
        if script.agent != entry:
            script.hands_over(entry, said)
            said_nothing = 0.12
        if self.dice.random() > said_nothing:
            script.says("One moment, please.")
        script.hands_over(agent, said)
        if self.dice.random() < 0.02:  # gone before the receiver said a word
            self.over = self.dice.random() < 0.5

    def _looks_up(self, request: str, found: tuple[Passage, ...]) -> None:
        script = self.script
        call_id = script.uses(DOCUMENT_LOOKUP, f'{{"request": "{request}"}}')
        citations = [
            ev.Citation(
                passage_id=passage.id,
                policy_version=self.policy_version,
                line=passage.line,
                text=passage.text,
                score=round(0.78 - 0.1 * place - 0.1 * self.dice.random(), 4),
                document=passage.document,
            )
            for place, passage in enumerate(found)
        ]
        lines = "\n".join(f"[{one.passage_id}] {one.text}" for one in citations) or NOTHING_FOUND
        script.returns(call_id, DOCUMENT_LOOKUP, lines, request=request, citations=citations)

    def _answers(self, text: str) -> None:
        if self.over:
            return
        cut = 0.2 + 0.6 * self.dice.random() if self.dice.random() < 0.09 else None
        self.script.says(text, cut_after=cut)
        if cut is not None:
            self._caller("Wait, I meant something else.")
            self.script.says("Of course. What would you like to know?")

    def _meanwhile(self) -> None:
        """What happens around a conversation, at times."""
        script, dice = self.script, self.dice
        if dice.random() < 0.006:
            script.put(ev.Problem, code="rate_limited", message="The server is busy; try again.")
        if dice.random() < 0.004:
            script.put(ev.EngineLost, message="The connection broke.")
            script.wait(900, 4000)
            script.put(ev.EngineRestored, message="A new session goes on.")
            self._acknowledged()
        if dice.random() < 0.006 and self.version < len(self.world.teams):
            self.version += 1
            name, said = self.world.team.name, "It applies from the next turn on."
            script.put(ev.TeamApplied, team_version=self.version, message=said, team=name)
        if dice.random() < 0.006 and self.policy_version < len(self.world.passages):
            self.policy_version += 1
            said, policy = "It applies from the next turn on.", self.world.policy
            number = self.policy_version
            script.put(ev.PolicyApplied, policy_version=number, message=said, policy=policy)
