"""A TCP proxy between browser and app that a test stops and starts: the network, as it breaks."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

from tests.browser.support.app_process import free_port

CHUNK_BYTES = 65_536


class TcpProxy:
    """Forwards connections to a loopback port while it runs.

    ``stop`` refuses new connections and breaks those that are open; ``stall`` keeps them open but
    forwards nothing more, as a network without an end does.
    """

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self.port = free_port()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._flowing = threading.Event()
        self._stopped = False
        self._generation = 0  #: how often it was stopped
        self.connections = 0  #: accepted so far
        self.start()

    @property
    def url(self) -> str:
        """Where a browser finds the app."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Forward, again."""
        if self._stopped:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            self._stopped = False
        self._flowing.set()
        self._spawn(self._accept, self._listener)

    def stop(self) -> None:
        """Break everything; nobody gets through until ``start``."""
        self._stopped = True
        self._generation += 1
        self._flowing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def stall(self) -> None:
        """Forward nothing more, and tell nobody."""
        self._flowing.clear()

    def _spawn(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:  # stopped
                return
            self.connections += 1
            try:
                far = socket.create_connection(("127.0.0.1", self._target_port))
            except OSError:  # the app is not there
                near.close()
                continue
            with self._lock:
                self._open |= {near, far}
            self._spawn(self._forward, near, far)
            self._spawn(self._forward, far, near)

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        generation = self._generation
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK_BYTES):
                self._flowing.wait()
                if generation != self._generation:
                    break  # what was held back is lost
                target.sendall(data)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._open.discard(source)
        source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        for thread in self._threads:
            thread.join(60)
