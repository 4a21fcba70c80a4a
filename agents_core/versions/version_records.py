"""What a version, a draft and a use are, as frozen data. Nothing here runs."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from agents_core.errors import SwitchboardError

Kind: TypeAlias = Literal["team", "policy"]


@dataclass(frozen=True, slots=True)
class Part:
    """One named text: a document of a policy, or the whole of a team."""

    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One published version. It never changes."""

    kind: Kind
    name: str
    number: int  #: 1, 2, 3... without gaps
    parts: tuple[Part, ...]
    published_at: datetime
    author: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionNote:
    """A version without its texts, for a list of them."""

    number: int
    published_at: datetime
    author: str
    message: str
    chars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is being edited and not yet published; one per name, shared by everybody."""

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
    from_turn: int  #: the caller's turn it held from; 1 is the whole call


class VersionError(SwitchboardError):
    """There is no such name or version, or a text cannot be stored."""

    code = "version"


class NameTaken(VersionError):
    """Something of that kind already has the name."""

    code = "name_taken"


class VersionConflict(VersionError):
    """Somebody published a newer version meanwhile; nothing was overwritten."""

    code = "version_conflict"

    def __init__(self, sentence: str, *, newest: int) -> None:
        super().__init__(sentence)
        self.newest = newest


class DraftConflict(VersionError):
    """Somebody else changed the shared draft meanwhile; nothing was overwritten."""

    code = "draft_conflict"

    def __init__(self, sentence: str, *, theirs: Draft | None) -> None:
        super().__init__(sentence)
        self.theirs = theirs  #: None: they published or discarded it
