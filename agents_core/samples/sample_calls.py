"""Sample calls: scripted conversations really made on the local engine, and marked as samples."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from agents_core.accounts.demo_accounts import DemoAccount
from agents_core.archive.call_archive import CallArchive
from agents_core.background_job import BackgroundJob, JobCancelled, JobControl
from agents_core.errors import SwitchboardError
from agents_core.jobs import Jobs
from agents_core.review.review_queue import ReviewQueue
from agents_core.samples.caller_state import CallerPatience, CallerState, CallerStuck
from agents_core.samples.conversation_files import ready_conversations
from agents_core.samples.sample_plan import PlannedCall, planned_calls
from agents_core.samples.scripted_caller import GOODBYE, CalledCall, ScriptedCaller

log = logging.getLogger(__name__)

AT_ONCE = 3
"""Calls made at the same time: the local engine and the app share the processor with real calls."""

WRITTEN_S = 30.0  #: for the last events to be stored
BY, REASON = "Switchboard", "Sample call"


class SamplesRefused(SwitchboardError):
    """Sample calls cannot be made or removed now; nothing was changed."""

    code = "samples_refused"


class SamplesFailed(SwitchboardError):
    """Making sample calls failed; those that were made are removed."""

    code = "samples_failed"


class SampleCall(CalledCall, Protocol):
    """A call that was started for a sample."""

    @property
    def call_id(self) -> str:
        """Unique among all calls."""
        ...

    def stop(self, reason: str, *, wait: bool = False) -> None:
        """End the call; ``wait`` until it has ended."""
        ...


class SampleSource(Protocol):
    """What sample calls need of the installation."""

    def team_names(self) -> Sequence[str]:
        """The teams of the database."""
        ...

    def accounts_of(self, team: str) -> Sequence[DemoAccount]:
        """Accounts that can sign in on a call with this team."""
        ...

    def engine_problem(self) -> str:
        """Why the local engine takes no calls, as a sentence; empty when it does."""
        ...

    def start(self, team: str, at: datetime) -> SampleCall:
        """Start a call on the local engine that is stored as a sample that began ``at``."""
        ...

    def flush(self, timeout_s: float) -> bool:
        """Wait until the events so far are stored; False on timeout."""
        ...


class _Progress:
    """Counts the calls that are made, from several threads."""

    def __init__(self, control: JobControl, total: int) -> None:
        self._control = control
        self._total = total
        self._done = 0
        self._lock = threading.Lock()
        control.set_status(f"Making {total} sample calls")

    def step(self) -> None:
        """One more call has ended."""
        with self._lock:
            self._done += 1
            self._control.set_progress(self._done / self._total)
            self._control.set_status(f"{self._done} of {self._total} sample calls made")


@dataclass(frozen=True, slots=True)
class _Made:
    call_id: str
    planned: PlannedCall
    problem: str


class SampleCalls:
    """Makes and removes sample calls. Every method may be called from any thread."""

    def __init__(
        self,
        source: SampleSource,
        archive: CallArchive,
        queue: ReviewQueue,
        jobs: Jobs,
        clock: Callable[[], datetime],
        *,
        patience: CallerPatience = CallerPatience(),  # noqa: B008  # frozen
    ) -> None:
        self._source = source
        self._archive = archive
        self._queue = queue
        self._jobs = jobs
        self._clock = clock
        self._patience = patience
        self._lock = threading.Lock()
        self.job: BackgroundJob[int] | None = None  #: the newest one, also when it has ended

    def any(self) -> bool:
        """Whether there are sample calls."""
        return bool(self._archive.sample_ids())

    def load(self) -> BackgroundJob[int]:
        """Begin to make sample calls; the result is how many. Cancelling removes those made so far.

        Raises:
            SamplesRefused: they are there or being made, or there is no engine or no ready team.
            StoreUnavailable: the database cannot be used.
        """
        with self._lock:
            if self.job is not None and self.job.running:
                raise SamplesRefused("Sample calls are being made already.")
            if self.any():
                raise SamplesRefused("There are sample calls already. Remove them first.")
            if problem := self._source.engine_problem():
                raise SamplesRefused(f"Sample calls need the local engine. {problem}")
            plan = planned_calls(ready_conversations(), self._source.team_names(), self._clock())
            if not plan:
                raise SamplesRefused(
                    "None of the ready teams is here any more, so there is nobody to call. "
                    "Import one on the Agents page."
                )
            self.job = self._jobs.start(
                lambda control: self._make_all(control, plan), name="sample-calls"
            )
            return self.job

    def remove(self) -> int:
        """Delete all sample calls with their reviews; how many there were.

        Raises:
            SamplesRefused: they are being made just now.
            StoreUnavailable: the database cannot be used.
        """
        with self._lock:
            if self.job is not None and self.job.running:
                raise SamplesRefused("Sample calls are being made. Cancel that first.")
            return len(self._archive.delete(self._archive.sample_ids(), by=BY, reason=REASON))

    # --- the job's threads ------------------------------------------------------------------

    def _make_all(self, control: JobControl, plan: Sequence[PlannedCall]) -> int:
        progress = _Progress(control, len(plan))

        def make(planned: PlannedCall) -> _Made | None:
            made = None if control.cancelling.is_set() else self._make(control, planned)
            progress.step()
            return made

        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sample-call") as pool:
            tried = list(pool.map(make, plan))
        made = [one for one in tried if one is not None]
        if not self._source.flush(WRITTEN_S):
            raise SamplesFailed("The database does not store the sample calls. Try again later.")
        if control.cancelling.is_set():
            self._delete(made)
            raise JobCancelled("Cancelled.")
        good = [one for one in made if not one.problem]
        self._delete([one for one in made if one.problem])
        if not good:
            why = next((one.problem for one in made), "The local engine took no call.")
            raise SamplesFailed(f"No sample call could be made. {why}")
        for one in good:
            if one.planned.review:
                self._queue.add(one.call_id, reason=REASON, by=BY)
        return len(good)

    def _make(self, control: JobControl, planned: PlannedCall) -> _Made | None:
        """Make one call; None when it could not start."""
        conversation, problem = planned.conversation, ""
        try:
            call = self._source.start(conversation.team, planned.at)
        except SwitchboardError as error:
            log.warning("a sample call did not start: %s", error)
            return None

        def stop_when_cancelled(_: CallerState) -> None:
            if control.cancelling.is_set():
                caller.stop()

        caller = ScriptedCaller(
            call,
            conversation,
            accounts=self._source.accounts_of(conversation.team),
            listener=stop_when_cancelled,
            patience=self._patience,
        )
        try:
            caller.play()
        except CallerStuck as error:
            log.warning("a sample call is left out: %s", error)
            problem = str(error)
        finally:
            call.stop(GOODBYE, wait=True)
        return _Made(call.call_id, planned, problem)

    def _delete(self, made: Sequence[_Made]) -> None:
        if made:
            self._archive.delete([one.call_id for one in made], by=BY, reason=REASON)
