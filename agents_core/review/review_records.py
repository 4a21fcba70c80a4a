"""Reviews and queue tasks as frozen data, and their errors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from agents_core.errors import SwitchboardError

WHOLE_CALL = -1  #: the turn of a review of the whole call
SCORES = (1, 2, 3, 4, 5)

TaskState: TypeAlias = Literal["waiting", "taken", "done"]


class ReviewError(SwitchboardError):
    """A review is invalid or not possible; nothing was changed."""

    code = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A reviewer's score and note for a call or a turn."""

    turn: int  #: WHOLE_CALL, or the turn's number
    reviewer: str
    score: int | None
    note: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedLabel:
    """A label a reviewer gave a call or a turn."""

    turn: int
    label: str
    reviewer: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A corrected transcript line, with its original."""

    item_id: str
    original: str
    text: str  #: the newest correction
    reviewer: str
    at: datetime
    times: int  #: how often the line was corrected

    @property
    def changes(self) -> bool:
        """Whether the text differs from the original; False after it was restored."""
        return self.text != self.original


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedLine:
    """A transcript line with its corrections applied."""

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
    taken_by: str  #: the assigned reviewer; empty while waiting
    done_at: datetime | None
    started_at: datetime  #: of the call; so are the following fields
    team: str
    duration_ms: int
    outcome: str
    flags: tuple[str, ...]

    @property
    def state(self) -> TaskState:
        """Waiting, taken or done."""
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
    """Number of tasks by state."""

    waiting: int = 0
    taken: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReviews:
    """All reviews of a call."""

    call_id: str
    read_only: bool  #: the call was imported
    turns: tuple[int, ...]  #: turns with a line, in order
    reviews: tuple[Review, ...]
    marks: tuple[AppliedLabel, ...]
    corrections: tuple[Correction, ...]
    task: Task | None

    def review(self, reviewer: str, turn: int = WHOLE_CALL) -> Review | None:
        """A reviewer's score and note for a turn."""
        mine = (one for one in self.reviews if (one.reviewer, one.turn) == (reviewer, turn))
        return next(mine, None)

    def labels(self, reviewer: str, turn: int = WHOLE_CALL) -> tuple[str, ...]:
        """A reviewer's labels for a turn."""
        mine = (one for one in self.marks if (one.reviewer, one.turn) == (reviewer, turn))
        return tuple(one.label for one in mine)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelCount:
    """A label in use."""

    label: str
    calls: int
    marks: int  #: by all reviewers, on calls and turns


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameResult:
    """The result of renaming a label."""

    calls: int
    imported: int  #: imported calls, which keep the old name


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewerWork:
    """What a reviewer has done so far."""

    reviewer: str
    calls: int  #: with a score or note for the whole call
    turns: int  #: with a score or note
    mean_score: float | None  #: of whole calls
    labels: int
    corrections: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedCall:
    """A review with the call it belongs to, for a list."""

    call_id: str
    reviewer: str
    turn: int
    score: int | None
    note: str
    at: datetime
    started_at: datetime
    team: str
