"""A Switchboard for the pages' tests: it plays scripted events and remembers what it was asked."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, Field, SecretStr

from agents_core import events as ev
from agents_core.audio.ports import AudioSink
from agents_core.call.commands import Ack, Command, Type
from agents_core.call.endpoint import Endpoint
from agents_core.errors import PolicyConflict, SwitchboardError
from agents_core.knowledge.documents import validate_text
from agents_core.knowledge.passages import Passage, passages_of
from agents_core.settings import Settings
from agents_core.tools import ApprovalSpec, Granted, NoArguments, ToolOutcome, ToolSpec

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
    ),
)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    version: int
    text: str
    saved_at: datetime = datetime(2025, 3, 4, 9, 0, tzinfo=UTC)
    author: str = ""
    message: str = ""

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(passages_of(self.text))


class FakePolicy:
    """Versions in a list."""

    def __init__(self, text: str = POLICY) -> None:
        self.saved = [Snapshot(version=1, text=text, message="The policy to start from")]

    def current(self) -> Snapshot:
        return self.saved[-1]

    def versions(self) -> Sequence[Snapshot]:
        return tuple(reversed(self.saved))

    def save(self, text: str, *, based_on: int, author: str = "", message: str = "") -> Snapshot:
        text = validate_text(text)
        if based_on != self.current().version:
            raise PolicyConflict(f"Version {self.current().version} was saved meanwhile.")
        saved = Snapshot(version=len(self.saved) + 1, text=text, author=author, message=message)
        self.saved.append(saved)
        return saved

    def restore(self, version: int) -> Snapshot:
        text = self.saved[version - 1].text
        return self.save(text, based_on=self.current().version, message=f"Back to {version}")


@dataclass(frozen=True)
class Account:
    username: str
    password: str = field(repr=False)
    display_name: str = ""


@dataclass(frozen=True)
class Status:
    state: str = "ready"
    about: str = "Ears: pocketsphinx. Voice: espeak-ng. Lookup: MiniLM."
    url: str = "ws://127.0.0.1:8765"
    message: str = ""


class FakeCall:
    """Plays events, answers commands with ``acks`` and keeps what it was given."""

    def __init__(self, events: Sequence[ev.CallEvent], endpoint: Endpoint) -> None:
        self.call_id = "c-1"
        self.endpoint = endpoint
        self.events = list(events)
        self.commands: list[Command] = []
        self.audio: list[bytes] = []
        self.sink: AudioSink | None = None
        self.detached = 0
        self.stopped: list[str] = []
        self.ack = Ack(True)
        self.ended = False
        self.ends_late = False  #: its last event comes some time after stop()

    def events_after(self, seq: int) -> tuple[ev.CallEvent, ...]:
        return tuple(self.events[seq:])

    def play(self, kind: type[ev.CallEvent], **fields: Any) -> None:
        """Something happens."""
        self.events.append(kind(seq=len(self.events) + 1, at_ms=self.elapsed_ms(), **fields))

    def submit(self, command: Command) -> "Future[Ack]":
        self.commands.append(command)
        if isinstance(command, Type) and self.ack.ok:
            item_id = f"typed_{len(self.events)}"
            self.play(
                ev.TranscriptDone,
                item_id=item_id,
                role="caller",
                agent="",
                text=command.text,
                typed=True,
            )
        future: Future[Ack] = Future()
        future.set_result(self.ack)
        return future

    def offer_audio(self, pcm: bytes) -> None:
        self.audio.append(pcm)

    def attach_media(self, sink: AudioSink) -> None:
        self.sink = sink
        self.play(ev.MediaAttached)

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


class FakeSwitchboard:
    """Everything the pages ask for."""

    def __init__(
        self,
        events: Callable[[], Sequence[ev.CallEvent]] = lambda: (),
        *,
        settings: Settings | None = None,
        policy: str = POLICY,
        tools: Sequence[ToolSpec] = (FLIGHTS,),
    ) -> None:
        self.settings = settings or Settings()
        self.policy = FakePolicy(policy)
        self.catalogue: Mapping[str, ToolSpec] = MappingProxyType({t.name: t for t in tools})
        self.demo_accounts = (
            Account("amelia", "sky-high-42", "Amelia Reyes"),
            Account("jonas", "window-seat-7", "Jonas Weber"),
        )
        self.status = Status()
        self.calls: list[FakeCall] = []
        self.refuse = ""
        self.started = self.shut = 0
        self.warmed = False
        self._events = events

    def start(self) -> None:
        self.started += 1

    def warm(self) -> None:
        self.warmed = True

    def shut_down(self) -> None:
        self.shut += 1

    def engine_status(self) -> Status:
        return self.status

    def start_call(self, endpoint: Endpoint, *, alive: Callable[[], bool]) -> FakeCall:
        if self.refuse:
            raise SwitchboardError(self.refuse)
        assert alive()
        self.calls.append(FakeCall(self._events(), endpoint))
        return self.calls[-1]
