"""What a call's file is: its members, its limits, its manifest. Nothing here reads or writes one.

A file ``NAME.switchboard-call.zip`` holds one call: events, audio, the versions it ran on, reviews.
"""

from dataclasses import dataclass, field

from agents_core.archive.call_records import Snapshot
from agents_core.errors import SwitchboardError
from agents_core.events import CallEvent

FORMAT = "switchboard-call"
VERSION = 1  #: grows when an older Switchboard could misread a file
ENDING = ".switchboard-call.zip"

MANIFEST = "manifest.json"
EVENTS = "events.jsonl"
AUDIO = "audio.ogg"
VERSIONS = "versions.json"
REVIEWS = "reviews.json"

MB = 1024 * 1024
FILE_BYTES = 200 * MB
"""What Streamlit takes as an upload. An hour of a call is some 15 MB, nearly all of it audio."""

MEMBER_BYTES = {
    MANIFEST: 64 * 1024,
    EVENTS: 64 * MB,
    AUDIO: 160 * MB,
    VERSIONS: 64 * MB,
    REVIEWS: 16 * MB,
}
"""The most a member may unpack to; ten times and more of what the longest calls need."""

TOTAL_BYTES = 256 * MB
RATIO = 200
"""The most a member larger than ``RATIO_FROM_BYTES`` may unpack to, times its packed size. Events
of our own pack 5 to 20 times; deflate can reach 1,000 times with nothing in it."""

RATIO_FROM_BYTES = MB

EVENTS_MOST = 200_000
LINE_BYTES = 4 * MB
TEXT_CHARS = 1_000_000
JSON_DEPTH = 32
CALL_ID_CHARS = 64


class CallFileError(SwitchboardError):
    """A call's file cannot be used; nothing was changed. The sentence names member and line."""

    code = "call_file"

    def __init__(self, sentence: str, *, member: str = "", line: int = 0) -> None:
        where = f"{member}, line {line}: " if line else f"{member}: " if member else ""
        super().__init__(where + sentence)
        self.member = member
        self.line = line  #: from 1; 0: the whole member


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReview:
    """A score and note as a file carries it; ``at`` is ISO 8601 with its time zone."""

    turn: int
    reviewer: str
    score: int | None
    note: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLabel:
    """A label as a file carries it."""

    turn: int
    label: str
    reviewer: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCorrection:
    """Words put right as a file carries them; in the order they were."""

    item_id: str
    text: str
    reviewer: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReviews:
    """What people thought of the call."""

    reviews: tuple[KeptReview, ...] = ()
    labels: tuple[KeptLabel, ...] = ()
    corrections: tuple[KeptCorrection, ...] = ()

    @property
    def any(self) -> bool:
        """Somebody said something."""
        return bool(self.reviews or self.labels or self.corrections)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFile:
    """Everything one file holds."""

    call_id: str
    events: tuple[CallEvent, ...] = field(repr=False)
    audio: bytes = field(default=b"", repr=False)
    audio_ms: int = 0
    snapshots: tuple[Snapshot, ...] = field(default=(), repr=False)
    reviews: KeptReviews = field(default=KeptReviews(), repr=False)
