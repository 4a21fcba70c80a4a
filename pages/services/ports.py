"""What pages need from the shared services, as protocols.

``agents_core.switchboard.Switchboard`` implements them for the app, a scripted Switchboard for the
tests of the pages; mypy checks both. The types named here are imported for type checkers only:
numpy, SQLAlchemy and the Agents SDK take a second, and the first page must not wait for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

    from agents_core.accounts.demo_accounts import DemoAccount
    from agents_core.archive.call_archive import CallArchive
    from agents_core.archive.writing.record_writer import RecordWriter
    from agents_core.audio.ports import AudioSink
    from agents_core.call.contract.commands import Ack, Command
    from agents_core.call.contract.endpoint import Endpoint
    from agents_core.changes import Changes
    from agents_core.engine_process import EngineStatus
    from agents_core.events import CallEvent
    from agents_core.exchange.call_file.call_files import CallFiles
    from agents_core.exchange.otlp.live_export import LiveExport
    from agents_core.insights.day_totals import DayTotalsReader
    from agents_core.insights.insights import Insights
    from agents_core.jobs import Jobs
    from agents_core.knowledge.checks.lookup_checks import LookupChecks
    from agents_core.knowledge.lookup.policies import Policies
    from agents_core.knowledge.web_sources import WebSources
    from agents_core.models.model_directory import ModelDirectory
    from agents_core.review import Reviews
    from agents_core.routing_trials.routing_checks import RoutingChecks
    from agents_core.routing_trials.team_trials import TeamTrials
    from agents_core.samples.sample_calls import SampleCalls
    from agents_core.settings import Settings
    from agents_core.switchboard import ToolSummary
    from agents_core.team.lint.team_lint import TeamLint
    from agents_core.team.team_library import TeamLibrary
    from agents_core.team.team_spec import TeamSpec
    from agents_core.tools.tool_spec import ToolSpec
    from agents_core.versions import VersionStore


class MediaCall(Protocol):
    """The part of a call that microphone and loudspeaker need."""

    def offer_audio(self, pcm: bytes) -> None:
        """Microphone audio: mono 24 kHz little-endian int16."""

    def attach_media(self, sink: AudioSink) -> None:
        """Play the agents' audio on ``sink``, and expect microphone audio."""

    def detach_media(self) -> None:
        """Microphone and loudspeaker are gone; the call goes on by typing."""


class LiveCall(MediaCall, Protocol):
    """A call that runs on a thread of its own. Every method may be called from any thread and
    returns at once."""

    @property
    def call_id(self) -> str:
        """Unique among all calls."""

    @property
    def ended(self) -> bool:
        """Its last event was emitted."""

    def events_after(self, seq: int) -> tuple[CallEvent, ...]:
        """The events numbered above ``seq``, in order."""

    @property
    def endpoint(self) -> Endpoint:
        """The server it started with."""

    def listen(self, listener: Callable[[CallEvent], None]) -> Callable[[], None]:
        """Call ``listener`` with every later event on the call's thread, where it must not wait or
        raise; returns how to stop that."""

    def elapsed_ms(self) -> int:
        """Milliseconds since the call started."""

    def submit(self, command: Command) -> Future[Ack]:
        """Ask the call to do something; the future says whether it did.

        Raises:
            SwitchboardError: the call takes no commands.
        """

    def attach_media(self, sink: AudioSink, *, listens_only: bool = False) -> None:
        """Play the agents' audio on ``sink``; unless ``listens_only``, expect microphone audio."""

    def stop(self, reason: str) -> None:
        """End the call; idempotent."""


class Switchboard(Protocol):
    """The shared services of the app process."""

    @property
    def settings(self) -> Settings:
        """Settings from the environment and secrets.toml."""

    @property
    def changes(self) -> Changes:
        """Notifications of what has changed in this process."""

    @property
    def versions(self) -> VersionStore:
        """Versions and drafts of teams and policies."""

    @property
    def teams(self) -> TeamLibrary:
        """Versions of teams, parsed."""

    @property
    def team_lint(self) -> TeamLint:
        """Finds what is odd in a team."""

    @property
    def models(self) -> ModelDirectory:
        """OpenAI's models, as far as they are known."""

    @property
    def policies(self) -> Policies:
        """Policies with their lookup indexes."""

    @property
    def checks(self) -> LookupChecks:
        """Lookup checks of policies."""

    @property
    def routing_checks(self) -> RoutingChecks:
        """Routing checks of teams."""

    @property
    def trials(self) -> TeamTrials:
        """Tries sentences on teams, without a call."""

    @property
    def archive(self) -> CallArchive:
        """Stored calls."""

    @property
    def record(self) -> RecordWriter:
        """The thread that writes running calls to the database."""

    @property
    def insights(self) -> Insights:
        """Statistics over stored calls."""

    @property
    def today(self) -> DayTotalsReader:
        """Totals of the current day."""

    @property
    def reviews(self) -> Reviews:
        """Reviews of stored calls."""

    @property
    def samples(self) -> SampleCalls:
        """Makes and removes sample calls."""

    @property
    def files(self) -> CallFiles:
        """Export and import of calls as files."""

    @property
    def spans(self) -> LiveExport:
        """Export of calls as OpenTelemetry spans."""

    @property
    def catalogue(self) -> Mapping[str, ToolSpec]:
        """Every tool, by name."""

    @property
    def calls(self) -> Sequence[LiveCall]:
        """Calls of this process that run or have just ended."""

    @property
    def sources(self) -> WebSources:
        """Documents that are kept in step with web pages."""

    @property
    def jobs(self) -> Jobs:
        """Background jobs of this process."""

    def watch(self, topic: str) -> Callable[[], None]:
        """Publish ``topic`` also when another process on this database changes it, until the
        function returned is called (idempotent). Never waits."""

    def start(self) -> None:
        """Start the local engine and the maintenance of stored calls; returns at once."""

    def warm(self) -> None:
        """Load what the first call needs, on a thread; idempotent."""

    def shut_down(self) -> None:
        """End every call and the local engine; idempotent."""

    def start_call(
        self, endpoint: Endpoint, *, alive: Callable[[], bool], team: str = ""
    ) -> LiveCall:
        """Start a call with the newest version of ``team``; it ends when ``alive`` is False.

        Raises:
            SwitchboardError: the team or its policy does not exist, or the database is gone.
        """

    def recording_on(self) -> bool:
        """Whether spoken calls are recorded.

        Raises:
            StoreUnavailable: the database is gone.
        """

    def set_recording(self, on: bool) -> None:
        """Switch recording for every call, running ones included."""

    def engine_status(self) -> EngineStatus:
        """State of the local engine's process."""

    def tool_summaries(self) -> Sequence[ToolSummary]:
        """The catalogue as a person chooses from it."""

    def demo_accounts_for(self, team: TeamSpec) -> Sequence[DemoAccount]:
        """Accounts that can sign in on a call with this team."""

    def preview_voice(self, endpoint: Endpoint, *, voice: str, words: str) -> Future[bytes]:
        """A WAV of ``voice`` saying ``words``; the future's exception is a SwitchboardError."""
