"""What a feed needs of a call: of this process (``LiveCall``) or of another (``RemoteCall``)."""

from collections.abc import Callable
from typing import Any, Protocol

from agents_core.call.contract.endpoint import Endpoint
from agents_core.events import CallEvent


class CallSource(Protocol):
    """Every method may be called from any thread and returns at once."""

    @property
    def call_id(self) -> str:
        """Unique among all calls."""

    @property
    def ended(self) -> bool:
        """No more events will come."""

    @property
    def endpoint(self) -> Endpoint | None:
        """The server it started with; None when this process does not know it."""

    def events_after(self, seq: int) -> tuple[CallEvent, ...]:
        """The events numbered above ``seq``, in order."""

    def listen(self, listener: Callable[[Any], None]) -> Callable[[], None]:
        """Call ``listener`` after every change, where it must not wait or raise; returns how to
        stop that."""

    def elapsed_ms(self) -> int:
        """Milliseconds since the call started."""
