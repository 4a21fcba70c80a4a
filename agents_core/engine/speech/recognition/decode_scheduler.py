"""Shares the recogniser among the connections of a process: who is decoded next.

Each connection has at most one request, so the queue is no longer than there are connections.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from threading import Condition, Thread
from typing import Protocol

log = logging.getLogger(__name__)

PARTIAL_SHARE = 0.35
"""Of one core: what partial words of all connections may use. The rest is for words that someone
waits for, and for the brain and the voice."""


class Priority(IntEnum):
    """What is decoded first; within a priority, the earliest due."""

    FINAL = 0  # a turn has ended
    SPECULATIVE = 1  # a pause began that may end the turn, or a window of a long turn is full
    PARTIAL = 2


@dataclass(frozen=True, slots=True)
class Request:
    """When a connection wants to be served."""

    priority: Priority
    due_s: float


class Client(Protocol):
    """A connection that has audio to decode."""

    def run(self) -> None:
        """Decode what is needed most by now. Blocking; never twice at once for one client."""
        ...


class DecodeScheduler:
    """A queue of clients and the threads that serve them.

    A client that is being served waits with its next request. Partial requests are served one at a
    time and wait until their share of a core allows another one.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, partial_share: float = PARTIAL_SHARE
    ) -> None:
        self._clock = clock
        self._partial_share = partial_share
        self._changed = Condition()
        self._requests: dict[Client, Request] = {}
        self._running: dict[Client, Request] = {}
        self._next_partial_s = float("-inf")
        self._closed = False

    def start(self, workers: int) -> None:
        """Serve on this many threads until ``close``."""
        for number in range(workers):
            Thread(target=self._serve, name=f"recognition-{number}", daemon=True).start()

    def request(self, client: Client, request: Request) -> None:
        """Serve this client; replaces its earlier request."""
        with self._changed:
            if not self._closed and self._requests.get(client) != request:
                self._requests[client] = request
                self._changed.notify()

    def withdraw(self, client: Client) -> None:
        """Forget the client's request, if any. A decode that runs goes on."""
        with self._changed:
            self._requests.pop(client, None)

    def run_next(self, *, wait: bool = True) -> bool:
        """Serve the most urgent client on this thread; False when closed, or without ``wait`` when
        there is none."""
        with self._changed:
            picked = self._pick()
            while picked is None and wait and not self._closed:
                self._changed.wait(self._until_partial_s())
                picked = self._pick()
            if picked is None:
                return False
            client, request = picked
            del self._requests[client]
            self._running[client] = request
        started_s = self._clock()
        try:
            client.run()
        finally:
            self._finished(client, self._clock() - started_s)
        return True

    def close(self) -> None:
        """Drop all requests; the threads end after what they are decoding. Idempotent."""
        with self._changed:
            self._closed = True
            self._requests.clear()
            self._changed.notify_all()

    def _serve(self) -> None:
        going_on = True
        while going_on:
            try:
                going_on = self.run_next()
            except Exception:  # top of the thread: the other connections still count
                log.exception("A bug in speech recognition")

    def _pick(self) -> tuple[Client, Request] | None:
        ready = [
            (request.priority, request.due_s, place)
            for place, (client, request) in enumerate(self._requests.items())
            if client not in self._running and self._affordable(request)
        ]
        if not ready or self._closed:
            return None
        return list(self._requests.items())[min(ready)[2]]

    def _affordable(self, request: Request) -> bool:
        return request.priority is not Priority.PARTIAL or (
            self._clock() >= self._next_partial_s and not self._partial_runs()
        )

    def _partial_runs(self) -> bool:
        return any(request.priority is Priority.PARTIAL for request in self._running.values())

    def _until_partial_s(self) -> float | None:
        """How long until a waiting partial request is affordable; None: no time tells."""
        waits = any(
            request.priority is Priority.PARTIAL and client not in self._running
            for client, request in self._requests.items()
        )
        if not waits or self._partial_runs():
            return None
        return max(0.001, self._next_partial_s - self._clock())

    def _finished(self, client: Client, took_s: float) -> None:
        with self._changed:
            request = self._running.pop(client)
            if request.priority is Priority.PARTIAL:
                pause_s = took_s * (1 / self._partial_share - 1)
                self._next_partial_s = self._clock() + pause_s
            self._changed.notify_all()
