"""Versions, drafts and uses as frozen data, and their errors."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from agents_core.errors import SwitchboardError

Kind: TypeAlias = Literal["team", "policy"]


@dataclass(frozen=True, slots=True)
class Part:
    """One named text: a document of a policy, or a whole team."""

    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One published version."""

    kind: Kind
    name: str
    number: int  #: 1, 2, 3... without gaps
    parts: tuple[Part, ...]
    published_at: datetime
    author: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSummary:
    """A version without its texts, for a list of them."""

    number: int
    published_at: datetime
    author: str
    message: str
    chars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The unpublished edit of an artifact, shared by everybody."""

    kind: Kind
    name: str
    parts: tuple[Part, ...]
    based_on: int  #: the version it started from
    revision: int  #: grows by one with every save
    saved_at: datetime
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A call that ran on a version."""

    call_id: str
    number: int
    since: datetime
    from_turn: int  #: the caller's turn it was used from; 1: the whole call


class VersionError(SwitchboardError):
    """There is no such name or version, or a name or text cannot be stored."""

    code = "version"


class NameTaken(VersionError):
    """Something of that kind already has the name."""

    code = "name_taken"


class VersionConflict(VersionError):
    """The version an edit is based on is not the newest any more; nothing was overwritten."""

    code = "version_conflict"

    def __init__(self, sentence: str, *, newest: int) -> None:
        super().__init__(sentence)
        self.newest = newest


class DraftConflict(VersionError):
    """Somebody else changed the shared draft since it was read; nothing was overwritten."""

    code = "draft_conflict"

    def __init__(self, sentence: str, *, theirs: Draft | None) -> None:
        super().__init__(sentence)
        self.theirs = theirs  #: None: they published or discarded it
