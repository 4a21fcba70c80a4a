"""Format of a call file: its members, limits and content.

``NAME.switchboard-call.zip`` holds one call: events, recording, the versions it ran on, reviews.
"""

from dataclasses import dataclass, field

from agents_core.archive.call_records import Snapshot
from agents_core.errors import SwitchboardError
from agents_core.events import CallEvent

FORMAT = "switchboard-call"
VERSION = 3
"""Raised when an older Switchboard could misread a file or cannot read it; every lower version is
read. In version 1 events have no ``turn``; sample calls begin with version 3."""

VERSION_WITHOUT_SAMPLES = 2  #: written for every other call: an older Switchboard reads it

FILE_SUFFIX = ".switchboard-call.zip"

MANIFEST = "manifest.json"
EVENTS = "events.jsonl"
AUDIO = "audio.ogg"
VERSIONS = "versions.json"
REVIEWS = "reviews.json"

MB = 1024 * 1024
FILE_BYTES = 200 * MB
"""Streamlit's upload limit. An hour of a call takes some 15 MB, nearly all of it audio."""

MEMBER_BYTES = {
    MANIFEST: 64 * 1024,
    EVENTS: 64 * MB,
    AUDIO: 160 * MB,
    VERSIONS: 64 * MB,
    REVIEWS: 16 * MB,
}
"""Maximum unpacked size per member; over ten times what the longest calls need."""

TOTAL_BYTES = 256 * MB
MAX_RATIO = 200
"""Maximum compression ratio of a member above ``RATIO_FROM_BYTES``. Events of real calls reach 5 to
20; a zip bomb reaches 1,000."""

RATIO_FROM_BYTES = MB

MAX_EVENTS = 200_000
LINE_BYTES = 4 * MB
TEXT_CHARS = 1_000_000
JSON_DEPTH = 32
CALL_ID_CHARS = 64


class CallFileError(SwitchboardError):
    """A call file is invalid; nothing was changed. The sentence names member and line."""

    code = "call_file"

    def __init__(self, sentence: str, *, member: str = "", line: int = 0) -> None:
        where = f"{member}, line {line}: " if line else f"{member}: " if member else ""
        super().__init__(where + sentence)
        self.member = member
        self.line = line  #: from 1; 0: the whole member


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReview:
    """A score and note in a call file; ``at`` is ISO 8601 with its time zone."""

    turn: int
    reviewer: str
    score: int | None
    note: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLabel:
    """A label in a call file."""

    turn: int
    label: str
    reviewer: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCorrection:
    """A transcript correction in a call file."""

    item_id: str
    text: str
    reviewer: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReviews:
    """The reviews in a call file; corrections in the order they were made."""

    reviews: tuple[FileReview, ...] = ()
    labels: tuple[FileLabel, ...] = ()
    corrections: tuple[FileCorrection, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is any."""
        return bool(self.reviews or self.labels or self.corrections)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFile:
    """The content of a call file."""

    call_id: str
    events: tuple[CallEvent, ...] = field(repr=False)
    audio: bytes = field(default=b"", repr=False)
    audio_ms: int = 0
    sample_at: str = ""  #: the start of a sample call, ISO 8601 with its time zone; else empty
    snapshots: tuple[Snapshot, ...] = field(default=(), repr=False)
    reviews: FileReviews = field(default=FileReviews(), repr=False)
