"""The composition root: one Switchboard per process, shared by all pages.

The SDK and the embedding model take seconds to load; ``warm`` loads them on a thread.
"""

import gc
import logging
import os
import threading
import time
import uuid
from collections.abc import Callable, Collection
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from agents_core.accounts.account_service import AccountService
from agents_core.accounts.demo_accounts import DemoAccount
from agents_core.accounts.sign_in import SignInForm
from agents_core.archive.call_archive import CallArchive
from agents_core.archive.maintenance import ArchiveMaintenance
from agents_core.archive.writing.record_writer import RecordWriter
from agents_core.audio.recording import Recorder
from agents_core.call.contract.call_setup import CallSetup, NoPolicy, PolicyFeed
from agents_core.call.contract.commands import SetRecording
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.live_call import LiveCall
from agents_core.call.session.transport_log import keep_transport_log_clean
from agents_core.changes import CALLS, MODELS, RECORDING, Changes
from agents_core.database_watch import DatabaseWatch
from agents_core.engine_process import EngineStatus, EngineSupervisor
from agents_core.errors import SwitchboardError
from agents_core.exchange.call_file.call_files import CallFiles
from agents_core.exchange.otlp.live_export import LiveExport
from agents_core.exchange.otlp.otlp_target import otlp_target
from agents_core.insights.day_totals import DayTotalsReader
from agents_core.insights.insights import Insights
from agents_core.jobs import Jobs
from agents_core.knowledge.checks.lookup_checks import LookupChecks
from agents_core.knowledge.documents.importing.web_page import allowed_hosts
from agents_core.knowledge.index.lance_database import LanceDatabase
from agents_core.knowledge.index.lance_vectors import open_lance_vectors
from agents_core.knowledge.lookup.lookup_tool import DOCUMENT_LOOKUP, lookup_tool
from agents_core.knowledge.lookup.policies import Policies
from agents_core.knowledge.web_sources import WebSources
from agents_core.language.embeddings import load_embedder
from agents_core.late_imports import one_at_a_time
from agents_core.models.known_models import KnownModels
from agents_core.models.model_directory import ModelDirectory
from agents_core.records.demo_records import demo_accounts_for as record_accounts_for
from agents_core.records.demo_records import seed_records
from agents_core.records.record_changes import change_tools
from agents_core.records.record_tools import record_tools
from agents_core.reservations.demo_flights import demo_accounts_for as airline_accounts_for
from agents_core.reservations.demo_flights import seed_demo
from agents_core.reservations.flight_tools import flight_tools
from agents_core.reservations.reservation_service import ReservationService
from agents_core.review import Reviews
from agents_core.routing_trials.routing_checks import RoutingChecks
from agents_core.routing_trials.team_trials import TeamTrials
from agents_core.samples.sample_calls import SampleCalls
from agents_core.settings import Settings, log_at
from agents_core.store import engine_for, migrate
from agents_core.team.lint.team_lint import TeamLint
from agents_core.team.stored_team import upgraded_parts
from agents_core.team.team_library import TeamLibrary
from agents_core.team.team_spec import TeamSpec
from agents_core.team_files.ready_teams import ready, ready_names
from agents_core.tools.tool_spec import ToolSpec
from agents_core.versions import VersionStore
from agents_core.voice_preview.voice_previews import VoicePreviews

log = logging.getLogger(__name__)

COLLECT_S = 10.0
"""Interval of garbage collections. An ended connection's codecs (4 threads each) are in reference
cycles, so only a collection frees them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSummary:
    """A tool in the list that a person chooses from."""

    name: str
    description: str
    sign_in: bool  #: the caller signs in on their screen before it runs


class Switchboard:
    """Construct once, ``start``, and ``shut_down`` at the end of the process."""

    def __init__(self, settings: Settings) -> None:
        log_at(settings.log_level)
        keep_transport_log_clean()
        self.settings = settings
        self.changes = Changes()
        self.jobs = Jobs(self.changes)
        self.engine = EngineSupervisor(settings, self.changes)
        migrate(settings.database_url)
        self._database: Engine = engine_for(settings.database_url)
        self._accounts = AccountService(self._database)
        self._seeding = threading.Lock()
        self._watch = DatabaseWatch(self.changes, self._states)
        self.versions = VersionStore(
            self._database, _now, upgraded_parts, publish=self._watch.publish
        )
        self.teams = TeamLibrary(self.versions)
        self.team_lint = TeamLint(load_embedder)
        self.models = ModelDirectory(_now, changed=lambda: self.changes.publish(MODELS))
        store = LanceDatabase(settings.knowledge_uri, os.environ)
        self.policies = Policies(
            self.versions,
            load_embedder,
            open_vectors=open_lance_vectors(store),
            memory_first=True,
        )
        self.checks = LookupChecks(self._database, _now)
        self.routing_checks = RoutingChecks(self._database, _now)
        self.trials = TeamTrials(self.tools_for, load_embedder)
        self._seed_teams()
        reservations = ReservationService(self._database)
        tools = (
            *flight_tools(self._accounts, reservations, _now),
            *record_tools(self._accounts, self._database, _now),
            *change_tools(self._database, _now),
            lookup_tool(None),
        )
        self.catalogue: dict[str, ToolSpec] = {tool.name: tool for tool in tools}
        self.archive = CallArchive(self._database, _now)
        self.record = RecordWriter(self._database, _now, changes=self.changes)
        self._maintenance = ArchiveMaintenance(self.archive, _now)
        self.archive.mark_interrupted()
        hosts = allowed_hosts(settings.import_hosts)
        self.sources = WebSources(self._database, self.versions, hosts, _now)
        self.insights = Insights(self._database, self.policies, load_embedder)
        self.files = CallFiles(self.archive, self.versions, self._database)
        self.spans = LiveExport(otlp_target(settings))
        recorded = settings.record_audio
        self._recorder = Recorder(self.record.add_audio) if recorded else None
        self.reviews = Reviews(self._database, _now)
        self.samples = SampleCalls(
            _SampleSource(self), self.archive, self.reviews.queue, self.jobs, _now
        )
        self.today = DayTotalsReader(self._database)
        self._previews = VoicePreviews(self.engine.url)
        self._calls: dict[str, LiveCall] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._warming: threading.Thread | None = None

    def start(self) -> None:
        """Start the archive's maintenance and what reads web sources. Returns at once."""
        self._maintenance.start()
        self.sources.start()

    def warm(self) -> None:
        """Start the local engine, and load what the first call needs on a thread. Idempotent;
        returns at once.

        Separate from ``start`` because each takes a core for seconds: while the first page is
        rendered, they would delay the Start button by one to two seconds.
        """
        self.engine.start()
        with self._lock:
            if self._warming is None:
                self._warming = threading.Thread(
                    target=self._warm, name="switchboard-warm", daemon=True
                )
                self._warming.start()

    def engine_status(self) -> EngineStatus:
        """State of the local engine."""
        return self.engine.status

    def tools_for(self, team: TeamSpec) -> dict[str, ToolSpec]:
        """The tool catalogue with the lookup tool reading this team's policy."""
        library = self.policies.library(team.policy) if team.policy else None
        return {**self.catalogue, DOCUMENT_LOOKUP: lookup_tool(library, team.policy_topics)}

    def tool_summaries(self) -> tuple[ToolSummary, ...]:
        """All tools, for the choice of an agent's tools."""
        return tuple(
            ToolSummary(name=tool.name, description=tool.description, sign_in=_signs_in(tool))
            for tool in self.catalogue.values()
        )

    def demo_accounts_for(self, team: TeamSpec) -> tuple[DemoAccount, ...]:
        """Demo accounts that can sign in on a call with this team; empty when none of its tools
        needs a sign-in."""
        used = {tool for agent in team.agents for tool in agent.tools}
        return (*airline_accounts_for(used), *record_accounts_for(used))

    def preview_voice(self, endpoint: Endpoint, *, voice: str, words: str) -> "Future[bytes]":
        """A future WAV of ``voice`` saying ``words`` (at most 300 characters); returns at once. Its
        exception is a SwitchboardError with a sentence. Equal requests share one future.
        """
        return self._previews.preview(endpoint, voice=voice, words=words)

    @property
    def calls(self) -> tuple[LiveCall, ...]:
        """Calls running now."""
        with self._lock:
            self._forget_ended()
            return tuple(self._calls.values())

    def start_call(
        self,
        endpoint: Endpoint,
        *,
        alive: Callable[[], bool],
        team: str = "",
        sample_at: datetime | None = None,
    ) -> LiveCall:
        """Start a call on its own thread with the newest version of a team (the first team by
        default). ``alive`` returns False when the call's page is closed. ``sample_at``: it is a
        sample call, stored as if it had begun then, and not exported as spans.

        Raises:
            VersionError: there is no such team, or its policy is gone.
        """
        self._seed()
        chosen = self.teams.newest(team or self.teams.names()[0])
        call_id = uuid.uuid4().hex
        call = LiveCall(
            CallSetup(
                call_id=call_id,
                endpoint=endpoint,
                team=chosen.spec,
                models=self._models_for(endpoint),
                team_version=chosen.number,
                catalogue=self.tools_for(chosen.spec),
                tools_for=self.tools_for,
                policy=self._policy_of(chosen.spec),
                local_url=self.engine.url,
                alive=alive,
                clock=time.monotonic,
                wall_clock=_now,
                approval_timeout_s=self.settings.approval_timeout_s,
                recorder=self._recorder,
                recorded=self.recording_on(),
            ),
            listener=None if sample_at else self.spans.listener(call_id),
            on_end=lambda: self.changes.publish(CALLS),
        )
        with self._lock:
            self._forget_ended()
            self._calls[call.call_id] = call
        self.record.add_call(call, sample_at=sample_at)
        self.changes.publish(CALLS)
        return call

    def _models_for(self, endpoint: Endpoint) -> KnownModels:
        """What a call goes by: it never waits for OpenAI's list, and no other server's key is sent
        to OpenAI."""
        return self.models.now(None if endpoint.url else endpoint.api_key).known

    def recording_on(self) -> bool:
        """Whether calls are recorded, here and in every process on this database."""
        return self._recorder is not None and self.archive.recording_on()

    def set_recording(self, on: bool) -> None:
        """Switch recording of all calls, running ones included."""
        self.archive.set_recording(on)
        self._submit_recording(on)
        self._watch.publish(RECORDING)

    def watch(self, topic: str) -> Callable[[], None]:
        """Publish ``topic`` also when another process on this database changes it, until the
        function returned is called (idempotent). Never waits."""
        return self._watch.watch(topic)

    def _states(self, topics: Collection[str]) -> dict[str, object]:
        states = self.versions.states() if set(topics) - {CALLS, RECORDING} else {}
        if RECORDING in topics:
            states[RECORDING] = self.recording_on()
        if CALLS in topics:
            states[CALLS] = self.archive.running()
        return states

    def flush_recordings(self, timeout_s: float) -> bool:
        """Wait until audio and events so far are stored; False on timeout."""
        done = self._recorder is None or self._recorder.flush(timeout_s)
        return self.record.flush(timeout_s) and done

    def _submit_recording(self, on: bool) -> None:
        for call in self.calls:
            call.submit(SetRecording(on))

    def _policy_of(self, team: TeamSpec) -> PolicyFeed:
        return self.policies.library(team.policy) if team.policy else NoPolicy()

    def shut_down(self) -> None:
        """End every call and the engine. Idempotent."""
        self._closing.set()
        self._watch.close()
        self.jobs.close()
        for call in self.calls:
            call.stop("Switchboard is closing")
        for call in self.calls:
            call.stop("Switchboard is closing", wait=True)
        self._previews.close()
        self.team_lint.close()
        self.spans.close()
        if self._recorder is not None:
            self._recorder.close()  # before the record writer, which gets its last pieces
        self.record.close()
        self.sources.close()
        self._maintenance.close()
        self.engine.stop()
        self._database.dispose()

    def _seed(self) -> None:
        """Ensure that demo customers exist and have records in the future; milliseconds when they
        do. In a new database it takes a third of a second, so no page calls it."""
        with self._seeding:
            _ = self._accounts.decoy_hash
            seed_demo(self._database, self._accounts, _now())
            seed_records(self._database, self._accounts, _now())

    def _seed_teams(self) -> None:
        if self.teams.names():  # renamed or deleted ready teams must not come back
            return
        for bundle in map(ready, ready_names()):
            policy = bundle.team.policy
            self.versions.seed("policy", policy, bundle.documents, message="Initial version")
            self.teams.seed(bundle.team, message="Initial version")

    def _forget_ended(self) -> None:
        for call_id in [key for key, call in self._calls.items() if call.ended]:
            del self._calls[call_id]

    def _warm(self) -> None:
        try:
            with one_at_a_time:
                import agents_core.audio.playout_track  # imports aiortc
                import agents_core.call.call_runner  # noqa: F401  # imports the SDK: seconds of CPU

            self._seed()
            first = self.teams.newest(self.teams.names()[0]).spec
            if first.policy:
                self.policies.library(first.policy).warm()
            self.spans.prepare()
        except Exception:
            log.exception("warming up failed; the first call will be slower")
        self._collect_between_calls()

    def _collect_between_calls(self) -> None:
        """Collect garbage while no call runs. Streamlit's collection after each script run is off,
        because it stalls the media loop."""
        gc.collect()
        gc.freeze()
        while not self._closing.wait(COLLECT_S):
            if not self.calls:
                gc.collect()
            elif self._recorder is not None:
                self._follow_recording_switch()

    def _follow_recording_switch(self) -> None:
        """Apply the recording setting, which another process may have changed."""
        with suppress(SwitchboardError):  # the database cannot be used: no change
            self._submit_recording(self.recording_on())


@dataclass(frozen=True, slots=True)
class _SampleSource:
    """What sample calls need of a Switchboard."""

    board: Switchboard

    def team_names(self) -> tuple[str, ...]:
        return self.board.teams.names()

    def accounts_of(self, team: str) -> tuple[DemoAccount, ...]:
        return self.board.demo_accounts_for(self.board.teams.newest(team).spec)

    def engine_problem(self) -> str:
        status = self.board.engine_status()
        waiting = status.state in ("starting", "restarting", "ready")
        return "" if waiting else status.message or "It does not run."

    def start(self, team: str, at: datetime) -> LiveCall:
        local = Endpoint(kind="local")
        return self.board.start_call(local, alive=lambda: True, team=team, sample_at=at)

    def flush(self, timeout_s: float) -> bool:
        return self.board.record.flush(timeout_s)


def _signs_in(tool: ToolSpec) -> bool:
    return tool.approval is not None and issubclass(tool.approval.form, SignInForm)


def _now() -> datetime:
    return datetime.now(UTC)
