"""Reviews as frozen data, and what cannot be done as sentences. It knows no table and no page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from agents_core.errors import SwitchboardError

WHOLE_CALL = -1  #: the turn of what is said about a whole call
SCORES = (1, 2, 3, 4, 5)

TaskState: TypeAlias = Literal["waiting", "taken", "done"]


class ReviewError(SwitchboardError):
    """A review cannot be kept as it is; nothing was changed."""

    code = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One reviewer's score and note on a call or a turn."""

    turn: int  #: WHOLE_CALL, or the turn's number
    reviewer: str
    score: int | None
    note: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One reviewer's label on a call or a turn."""

    turn: int
    label: str
    reviewer: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Words of a line as a person put them right, beside what the events say."""

    item_id: str
    original: str
    text: str  #: the newest correction
    reviewer: str
    at: datetime
    times: int  #: how often the line was corrected

    @property
    def changes(self) -> bool:
        """It says something else than the original: it was not taken back."""
        return self.text != self.original


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedLine:
    """A line as search finds it: corrected where somebody corrected it."""

    item_id: str
    turn: int
    at_ms: int
    role: str
    agent: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A call in the queue."""

    call_id: str
    reason: str
    added_by: str
    added_at: datetime
    taken_by: str  #: empty while it waits
    done_at: datetime | None
    started_at: datetime  #: of the call, as what follows
    team: str
    duration_ms: int
    outcome: str
    flags: tuple[str, ...]

    @property
    def state(self) -> TaskState:
        """Where it stands."""
        if self.done_at is not None:
            return "done"
        return "taken" if self.taken_by else "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """One page of the queue."""

    rows: tuple[Task, ...]
    total: int
    page: int  #: from 1
    pages: int  #: at least 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCounts:
    """How long the queue is."""

    waiting: int = 0
    taken: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReviews:
    """Everything people said about one call."""

    call_id: str
    read_only: bool  #: it was imported, with the reviews it came with
    turns: tuple[int, ...]  #: turns with a line, in order
    reviews: tuple[Review, ...]
    marks: tuple[Mark, ...]
    corrections: tuple[Correction, ...]
    task: Task | None

    def review(self, reviewer: str, turn: int = WHOLE_CALL) -> Review | None:
        """What that reviewer said of that turn."""
        mine = (one for one in self.reviews if (one.reviewer, one.turn) == (reviewer, turn))
        return next(mine, None)

    def labels(self, reviewer: str, turn: int = WHOLE_CALL) -> tuple[str, ...]:
        """That reviewer's labels of that turn."""
        mine = (one for one in self.marks if (one.reviewer, one.turn) == (reviewer, turn))
        return tuple(one.label for one in mine)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelCount:
    """A label in use."""

    label: str
    calls: int
    marks: int  #: by all reviewers, on calls and turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """What became of a label."""

    calls: int
    left: int  #: imported calls, which keep it


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewerWork:
    """What one reviewer has done so far."""

    reviewer: str
    calls: int  #: with a score or note of theirs on the whole call
    turns: int  #: turns with one
    mean_score: float | None  #: of whole calls
    labels: int
    corrections: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedCall:
    """One review as a list shows it."""

    call_id: str
    reviewer: str
    turn: int
    score: int | None
    note: str
    at: datetime
    started_at: datetime
    team: str
