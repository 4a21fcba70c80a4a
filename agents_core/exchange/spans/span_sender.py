"""Sends calls to OpenTelemetry: live ones turn by turn from one thread, kept ones when asked.

A call never waits for it: its journal is the queue, and what is complete waits in a bounded buffer
(full: the oldest spans are dropped and counted). It knows no page.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from agents_core.errors import SwitchboardError
from agents_core.events import CallEvent
from agents_core.exchange.spans.call_spans import CallSpans, spans_of
from agents_core.exchange.spans.otlp_exporter import Pipe, Target
from agents_core.exchange.spans.span import CallSpan
from agents_core.exchange.spans.span_errors import SpansRefused

log = logging.getLogger(__name__)

PACE_S = 0.5
BATCH = 256
WAITING_MOST = 20_000
"""Spans kept for an endpoint that is down: about 1,500 turns, some 20 MB."""

RETRY_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  #: the last one repeats
CLOSE_S = 3.0
CALLS_MOST = 10_000
"""Calls sent at once by hand."""


class Keepable(Protocol):
    """A live call, or a test's."""

    @property
    def call_id(self) -> str:
        """Its id."""
        ...

    @property
    def ended(self) -> bool:
        """No event comes any more."""
        ...

    def events_after(self, seq: int) -> tuple[CallEvent, ...]:
        """What happened since; from any thread."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How sending goes, for the page."""

    host: str = ""  #: where to; empty: nowhere
    trouble: str = ""  #: a sentence while it does not work
    waiting: int = 0  #: spans that are complete and not there yet
    sent: int = 0
    dropped: int = 0  #: lost because too many waited, or refused for good


@dataclass(slots=True)
class _Live:
    call: Keepable
    spans: CallSpans
    seq: int = 0


class SpanSender:
    """Every public method may be called from any thread; ``keep`` never waits."""

    def __init__(
        self,
        target: Target | None,
        *,
        pace_s: float = PACE_S,
        retry_s: tuple[float, ...] = RETRY_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``target``: None sends nothing. ``clock`` gives monotonic seconds."""
        self.target = target
        self._pace_s = pace_s
        self._retry_s = retry_s
        self._clock = clock
        self._pipe = Pipe(target) if target else None
        self._lock = threading.Lock()
        self._new: list[_Live] = []  # as many as calls were started since the last look
        self._live: list[_Live] = []
        self._waiting: deque[CallSpan] = deque()
        self._status = Sending(host=target.host if target else "")
        self._sent = self._dropped = self._failures = 0
        self._retry_at_s = 0.0
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._flushes: list[threading.Event] = []
        self._thread: threading.Thread | None = None

    def keep(self, call: Keepable) -> None:
        """Send this call's turns as they complete."""
        if self.target is None or self._closing.is_set():
            return
        with self._lock:
            self._new.append(_Live(call, CallSpans(content=self.target.content)))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="spans", daemon=True)
                self._thread.start()
        self._wake.set()

    def sending(self) -> Sending:
        """How it goes."""
        return self._status

    def flush(self, timeout_s: float) -> bool:
        """Wait until what is complete by now was sent, or failed to be; False: it took longer."""
        done = threading.Event()
        with self._lock:
            if self._thread is None:
                return True
            self._flushes.append(done)
        self._wake.set()
        return done.wait(timeout_s)

    def close(self) -> None:
        """Send what is complete, for a few seconds at most. Idempotent."""
        self._closing.set()
        self._wake.set()
        thread = self._thread
        if thread is not None:
            thread.join(CLOSE_S)
        if self._pipe is not None:
            self._pipe.close()

    # --- the sender's thread ----------------------------------------------------------------

    def _work(self) -> None:
        while True:
            closing = self._closing.is_set()
            with self._lock:
                flushes, self._flushes = self._flushes, []
                self._live += self._new
                self._new.clear()
            self._collect()
            self._send_waiting(hurry=closing or bool(flushes))
            for done in flushes:
                done.set()
            if closing:
                return
            self._wake.wait(self._pace_s if self._live or self._waiting else None)
            self._wake.clear()

    def _collect(self) -> None:
        for live in tuple(self._live):
            ended = live.call.ended  # before its events: none can come between
            try:
                self._follow(live, ended=ended)
            except Exception as error:  # one call must not end the sending of others
                log.warning("call %s is not sent: %s", live.call.call_id[:8], type(error).__name__)
                ended = True
            if ended:
                self._live.remove(live)

    def _follow(self, live: _Live, *, ended: bool) -> None:
        for event in live.call.events_after(live.seq):
            live.spans.take(event)
            live.seq = event.seq
        if ended:
            live.spans.finish()
        self._waiting.extend(live.spans.take_done())
        while len(self._waiting) > WAITING_MOST:
            self._waiting.popleft()
            self._dropped += 1

    def _send_waiting(self, *, hurry: bool) -> None:
        assert self._pipe is not None
        trouble = self._status.trouble
        while self._waiting and (hurry or self._clock() >= self._retry_at_s):
            batch = list(islice(self._waiting, BATCH))
            try:
                refused = self._pipe.send(batch)
                trouble, self._failures = "", 0
            except SpansRefused as error:
                trouble, refused = str(error), len(batch)
                if error.again:
                    wait_s = self._retry_s[min(self._failures, len(self._retry_s) - 1)]
                    self._failures += 1
                    self._retry_at_s = self._clock() + wait_s
                    break
            for _ in batch:
                self._waiting.popleft()
            self._dropped += refused
            self._sent += len(batch) - refused
        self._status = Sending(
            host=self._status.host,
            trouble=trouble,
            waiting=len(self._waiting),
            sent=self._sent,
            dropped=self._dropped,
        )


# --- kept calls -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was sent by hand."""

    calls: int
    spans: int
    refused: int  #: spans the other side left out


class NotSent(SwitchboardError):
    """Calls could not be sent, or not all of them. Sending them again does no harm."""

    code = "not_sent"


def send_calls(
    target: Target,
    call_ids: Iterable[str],
    events_of: Callable[[str], tuple[CallEvent, ...]],
    progress: Callable[[int], None] = lambda calls: None,
) -> Sent:
    """Send kept calls whole. A call sent twice has the same ids: it is there once.

    Raises:
        NotSent: with how far it came.
    """
    pipe = Pipe(target)
    calls = spans = refused = 0
    try:
        for call_id in islice(call_ids, CALLS_MOST):
            found = spans_of(events_of(call_id), content=target.content)
            for start in range(0, len(found), BATCH):
                refused += pipe.send(found[start : start + BATCH])
            calls, spans = calls + 1, spans + len(found)
            progress(calls)
    except SpansRefused as error:
        how_far = f" {calls:,} calls were sent before." if calls else ""
        raise NotSent(f"{error}{how_far}") from error
    finally:
        pipe.close()
    return Sent(calls=calls, spans=spans, refused=refused)
