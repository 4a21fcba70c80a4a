"""A Switchboard for the pages' tests: scripted calls on the real versions, teams and policies."""

import functools
import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, Field, SecretStr
from sqlalchemy import Engine

from agents_core import events as ev
from agents_core.accounts.demo_accounts import DemoAccount
from agents_core.archive.call_archive import CallArchive
from agents_core.archive.writing.record_writer import RecordWriter
from agents_core.audio.ports import AudioSink
from agents_core.call.contract.commands import (
    Ack,
    Command,
    SendMessage,
    SetMuted,
    SetPushToTalk,
    SetRecording,
    TalkStart,
    TalkStop,
)
from agents_core.call.contract.endpoint import Endpoint
from agents_core.changes import CALLS, MODELS, RECORDING, Changes
from agents_core.engine_process import EngineStatus
from agents_core.errors import SwitchboardError
from agents_core.exchange.call_file.call_files import CallFiles
from agents_core.exchange.otlp.live_export import LiveExport
from agents_core.exchange.otlp.otlp_target import otlp_target
from agents_core.insights.day_totals import DayTotalsReader
from agents_core.insights.insights import Insights
from agents_core.jobs import Jobs
from agents_core.knowledge.checks.lookup_checks import LookupChecks
from agents_core.knowledge.lookup.lookup_tool import DOCUMENT_LOOKUP
from agents_core.knowledge.lookup.policies import Policies
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.web_sources import WebSources
from agents_core.language.embeddings import lexical_embedder
from agents_core.models.model_directory import ModelDirectory
from agents_core.models.model_facts import BUILT_IN
from agents_core.models.model_list import ModelListError
from agents_core.review import Reviews
from agents_core.routing_trials.routing_checks import RoutingChecks
from agents_core.routing_trials.team_trials import TeamTrials
from agents_core.samples.caller_state import CallerPatience
from agents_core.samples.sample_calls import SampleCalls
from agents_core.settings import Settings
from agents_core.store import engine_for, migrate
from agents_core.switchboard import ToolSummary
from agents_core.team.lint.team_lint import TeamLint
from agents_core.team.stored_team import upgraded_parts
from agents_core.team.team_library import TeamLibrary
from agents_core.team.team_spec import TeamSpec
from agents_core.team_files.ready_teams import ready as ready_team
from agents_core.tools.tool_spec import ApprovalSpec, Granted, NoArguments, ToolOutcome, ToolSpec
from agents_core.versions import Part, VersionStore
from tests.doubles.answering_call import AnsweringCalls
from tests.doubles.at_once import AtOnce
from tests.doubles.call_events import CallEvents

DOCUMENT = "Policy"  #: the one document of the first policy
SEEDED = "Initial version"
POLICY = """# Airline customer support

## Bags
1. Every passenger may take one carry-on bag of up to 22 x 14 x 9 inches and one personal item.
2. A checked bag has to weigh less than 50 lbs; an overweight bag costs an extra fee.

## Before the flight
3. Online check-in opens 24 hours before the departure.
4. A seat upgrade can be requested until 1 hour before boarding.

## On board
5. Wi-Fi is free of charge on every flight that takes more than 2 hours.
"""


class SignIn(BaseModel):
    """What a caller types to show who they are."""

    username: str = Field(title="Username", min_length=1, max_length=200)
    password: SecretStr = Field(title="Password", description="Only checked here.", min_length=1)


async def _granted(*_: Any) -> Granted:
    return Granted()


async def _nothing(*_: Any) -> ToolOutcome:
    return ToolOutcome("")


FLIGHTS = ToolSpec(
    name="checkFlightsTool",
    description="The caller's own flight",
    arguments=NoArguments,
    run=_nothing,
    approval=ApprovalSpec(
        form=SignIn,
        title="Sign in to continue",
        explanation="Your flight is shown only to you. The agent never sees the password.",
        check=_granted,
        needed=lambda _: True,
        denied="",
        expired="",
        submit_label="Sign in",
    ),
)


LOOKUP = ToolSpec(
    name=DOCUMENT_LOOKUP,
    description="Look something up in the policy",
    arguments=NoArguments,
    run=_nothing,
)


ACCOUNTS = (
    DemoAccount(username="amelia", password="sky-high-42", display_name="Amelia Reyes"),
    DemoAccount(username="jonas", password="window-seat-7", display_name="Jonas Weber"),
)
ENGINE_READY = EngineStatus(
    state="ready",
    about="Ears: Whisper. Voice: hibari-tts. Lookup: MiniLM.",
    url="ws://127.0.0.1:8765",
    message="",
)


class FakeCall:
    """Plays events, answers commands with ``acks`` and keeps what it was given."""

    def __init__(
        self, events: Sequence[ev.CallEvent], endpoint: Endpoint, *, team: str = ""
    ) -> None:
        self.call_id = "c-1"
        self.team = team
        self.endpoint = endpoint
        self.alive: Callable[[], bool] = lambda: True  #: whether its page is open
        self._events = CallEvents(events)
        self.commands: list[Command] = []
        self.audio: list[bytes] = []
        self.sink: AudioSink | None = None
        self.detached = 0
        self.stopped: list[str] = []
        self.ack = Ack(True)
        self.ended = False
        self.ends_late = False  #: its last event comes some time after stop()
        self.listeners: list[Callable[[ev.CallEvent], None]] = []

    def events_after(self, seq: int) -> tuple[ev.CallEvent, ...]:
        return tuple(self.events[seq:])

    @property
    def events(self) -> list[ev.CallEvent]:
        return self._events.events

    def play(self, kind: type[ev.CallEvent], *, at_ms: int | None = None, **fields: Any) -> None:
        """Something happens, now unless said otherwise."""
        self._events.add(kind, self.elapsed_ms() if at_ms is None else at_ms, **fields)
        for listener in tuple(self.listeners):
            listener(self.events[-1])

    def listen(self, listener: Callable[[ev.CallEvent], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def submit(self, command: Command) -> "Future[Ack]":
        self.commands.append(command)
        if isinstance(command, SendMessage) and self.ack.ok:
            item_id = f"typed_{len(self.events)}"
            self.play(
                ev.TranscriptDone,
                item_id=item_id,
                role="caller",
                agent="",
                text=command.text,
                typed=True,
            )
        elif self.ack.ok:
            self._switched(command)
        future: Future[Ack] = Future()
        future.set_result(self.ack)
        return future

    def _switched(self, command: Command) -> None:
        match command:
            case SetMuted(muted=muted):
                self.play(ev.MuteChanged, muted=muted)
            case SetPushToTalk(on=on):
                self.play(ev.PushToTalkChanged, on=on)
            case TalkStart() | TalkStop():
                self.play(ev.TalkChanged, talking=isinstance(command, TalkStart))
            case _:
                return

    def offer_audio(self, pcm: bytes) -> None:
        self.audio.append(pcm)

    def attach_media(self, sink: AudioSink, *, listens_only: bool = False) -> None:
        self.sink = sink
        self.play(ev.MediaAttached, listens_only=listens_only)

    def detach_media(self) -> None:
        self.sink, self.detached = None, self.detached + 1
        if not self.ended:
            self.play(ev.MediaDetached)

    def stop(self, reason: str) -> None:
        if not self.stopped:
            self.stopped.append(reason)
            if self.ends_late:
                return
            self.ended = True
            self.play(ev.CallEnded, reason=reason)

    def elapsed_ms(self) -> int:
        return self.events[-1].at_ms + 300 if self.events else 0


def _now() -> datetime:
    return datetime.now(UTC)


@functools.cache
def _migrated() -> bytes:
    """An empty database, made once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "empty.db")
        migrate(f"sqlite:///{path}")
        return path.read_bytes()


def _database(owner: object) -> tuple[Engine, RecordWriter]:
    """A database file that goes with its owner, and who keeps calls in it."""
    folder = Path(tempfile.mkdtemp(prefix="switchboard-pages-"))
    path = folder / "switchboard.db"
    path.write_bytes(_migrated())
    engine = engine_for(f"sqlite:///{path}")
    record = RecordWriter(engine, _now)
    weakref.finalize(owner, _forget, engine, record, folder)
    return engine, record


def _forget(engine: Engine, record: RecordWriter, folder: Path) -> None:
    record.close()
    engine.dispose()
    shutil.rmtree(folder, ignore_errors=True)


class FakeSwitchboard:
    """Everything the pages ask for: real versions, teams, policies, checks, record; scripted calls,
    kept only by ``switchboard.record.add_call(switchboard.calls[-1])``.

    It has the first ready team on ``policy`` (one text, or documents), and what ``ready`` names.
    """

    def __init__(
        self,
        events: Callable[[], Sequence[ev.CallEvent]] = lambda: (),
        *,
        settings: Settings | None = None,
        policy: str | Sequence[Part] = POLICY,
        tools: Sequence[ToolSpec] = (FLIGHTS, LOOKUP),
        ready: Sequence[str] = (),
    ) -> None:
        self.settings = settings or Settings()
        self.changes = Changes()
        self.jobs = Jobs(self.changes)
        database, self.record = _database(self)
        self.database = database
        self.archive = CallArchive(database, _now)
        self.reviews = Reviews(database, _now)
        self.sampling = AnsweringCalls(self.archive)  #: the calls that ``samples`` makes
        self.samples = SampleCalls(
            self.sampling,
            self.archive,
            self.reviews.queue,
            self.jobs,
            _now,
            patience=CallerPatience(settle_s=0.0),
        )
        self.today = DayTotalsReader(database)
        self.watched: list[str] = []  #: topics that other processes could change
        self.versions = VersionStore(database, _now, upgraded_parts, publish=self.changes.publish)
        self.files = CallFiles(self.archive, self.versions, database)
        self.spans = LiveExport(otlp_target(self.settings))
        self.teams = TeamLibrary(self.versions)
        self.team_lint = TeamLint(lexical_embedder, AtOnce())
        self.today_is = date(2026, 11, 29)  #: for the models' end dates
        #: What OpenAI lists, or why it does not.
        self.listed: dict[str, date | None] | str = dict.fromkeys(BUILT_IN)
        self.models = ModelDirectory(
            lambda: datetime.combine(self.today_is, time(12), UTC),
            read=self._read_models,
            changed=lambda: self.changes.publish(MODELS),
        )
        self.policies = Policies(self.versions, lexical_embedder)
        self.sources = WebSources(database, self.versions, (), _now)
        self.insights = Insights(database, self.policies, lexical_embedder)
        self.checks = LookupChecks(database, _now)
        self.routing_checks = RoutingChecks(database, _now)
        self.trials = TeamTrials(lambda spec: self.catalogue, lexical_embedder)
        parts = (Part(DOCUMENT, policy),) if isinstance(policy, str) else tuple(policy)
        for bundle in (replace(ready_team(), documents=parts), *map(ready_team, ready)):
            self.versions.seed("policy", bundle.team.policy, bundle.documents, message=SEEDED)
            self.teams.seed(bundle.team, message=SEEDED)
        self.catalogue: Mapping[str, ToolSpec] = MappingProxyType({t.name: t for t in tools})
        self.status = ENGINE_READY
        self.calls: list[FakeCall] = []
        self.refuse = ""
        self.started = self.shut = 0
        self.warmed = False
        self.voices: list[tuple[str, str]] = []  #: asked to be heard, with the words
        self._events = events

    def _read_models(self, key: str) -> dict[str, date | None]:
        if isinstance(self.listed, str):
            raise ModelListError(self.listed)
        return self.listed

    @property
    def policy(self) -> PolicyLibrary:
        """The first team's policy."""
        return self.policies.library(self.teams.newest(self.teams.names()[0]).spec.policy)

    def recording_on(self) -> bool:
        return self.settings.record_audio and self.archive.recording_on()

    def set_recording(self, on: bool) -> None:
        self.archive.set_recording(on)
        for call in self.calls:
            call.submit(SetRecording(on))
        self.changes.publish(RECORDING)

    def watch(self, topic: str) -> Callable[[], None]:
        self.watched.append(topic)
        left = [topic]
        return lambda: self.watched.remove(left.pop()) if left else None

    def start(self) -> None:
        self.started += 1

    def warm(self) -> None:
        self.warmed = True

    def shut_down(self) -> None:
        self.shut += 1

    def engine_status(self) -> EngineStatus:
        return self.status

    def tool_summaries(self) -> tuple[ToolSummary, ...]:
        return tuple(
            ToolSummary(
                name=tool.name, description=tool.description, sign_in=tool.approval is not None
            )
            for tool in self.catalogue.values()
        )

    def demo_accounts_for(self, team: TeamSpec) -> tuple[DemoAccount, ...]:
        used = {tool for agent in team.agents for tool in agent.tools}
        return ACCOUNTS if FLIGHTS.name in used else ()

    def preview_voice(self, endpoint: Endpoint, *, voice: str, words: str) -> "Future[bytes]":
        self.voices.append((voice, words))
        future: Future[bytes] = Future()
        future.set_result(b"RIFF")
        return future

    def start_call(
        self, endpoint: Endpoint, *, alive: Callable[[], bool], team: str = ""
    ) -> FakeCall:
        if self.refuse:
            raise SwitchboardError(self.refuse)
        assert alive()
        call = FakeCall(self._events(), endpoint, team=team)
        call.call_id, call.alive = f"c-{len(self.calls) + 1}", alive
        self.calls.append(call)
        self.changes.publish(CALLS)
        return call
