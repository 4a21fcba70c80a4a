"""The versions of one policy, read as numbered passages. It knows no index and no embedding."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from agents_core.errors import PolicyError
from agents_core.knowledge.documents import UNCHANGED, validate_text
from agents_core.knowledge.passages import Passage, passages_of
from agents_core.versions import Part, Version, VersionNote, VersionStore

MAX_PASSAGES = 50_000
"""Indexing so many for the first time takes long, in the background; beyond it is data, not a
policy."""

MAX_DOCUMENTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySnapshot:
    """One version of the policy. It never changes."""

    version: int
    documents: tuple[Part, ...]
    passages: tuple[Passage, ...] = field(repr=False)  #: numbered through all documents
    saved_at: datetime
    author: str
    message: str

    def text_of(self, document: str) -> str:
        """The text of one document; empty when this version has none of that name."""
        return next((part.text for part in self.documents if part.name == document), "")


class PolicyVersions:
    """Reads and adds versions of one policy. Blocking; any thread, any process."""

    def __init__(self, store: VersionStore, *, name: str) -> None:
        self._store = store
        self._name = name
        self._latest: PolicySnapshot | None = None

    def newest_number(self) -> int:
        """The newest version's number; a cheap query."""
        return self._store.newest_number("policy", self._name)

    def newest(self) -> PolicySnapshot:
        """The newest version; its texts are read and split only when it changed.

        Raises:
            VersionError: there is no such policy.
        """
        latest = self._latest
        number = self.newest_number()
        if latest is None or latest.version != number:
            latest = self._latest = self.get(number)
        return latest

    def get(self, number: int) -> PolicySnapshot:
        """Any version.

        Raises:
            VersionError: there is none of that number.
        """
        return snapshot_of(self._store.get("policy", self._name, number))

    def notes(self) -> tuple[VersionNote, ...]:
        """Every version, newest first."""
        return self._store.notes("policy", self._name)

    def add(
        self,
        documents: Sequence[Part],
        *,
        based_on: int,
        author: str,
        message: str,
        draft_revision: int | None = None,
    ) -> PolicySnapshot:
        """The documents as the newest version; the newest itself when it already says the same.

        Raises:
            PolicyError: a text, or all of them together, cannot be used.
            VersionConflict: ``based_on`` is not the newest version.
            DraftConflict: somebody changed the draft since that revision.
        """
        version = self._store.publish(
            "policy",
            self._name,
            checked_documents(documents),
            based_on=based_on,
            author=author,
            message=message,
            draft_revision=draft_revision,
        )
        return snapshot_of(version)


def checked_documents(documents: Sequence[Part]) -> tuple[Part, ...]:
    """The documents as they will be saved.

    Raises:
        PolicyError: none or too many, two of one name, a text that cannot be used, or too many
            passages.
    """
    if not documents:
        raise PolicyError(f"A policy needs at least one document. {UNCHANGED}")
    if len(documents) > MAX_DOCUMENTS:
        raise PolicyError(f"A policy may have {MAX_DOCUMENTS} documents. {UNCHANGED}")
    names = [part.name.strip() for part in documents]
    for name in names:
        if not name:
            raise PolicyError(f"Every document needs a name. {UNCHANGED}")
        if names.count(name) > 1:
            raise PolicyError(f"Two documents are called “{name}”. {UNCHANGED}")
    checked = tuple(
        Part(name, validate_text(part.text)) for name, part in zip(names, documents, strict=True)
    )
    count = sum(1 for _ in passages_in(checked))
    if count > MAX_PASSAGES:
        raise PolicyError(
            f"This policy has {count:,} separate passages; the limit is {MAX_PASSAGES:,}. "
            f"{UNCHANGED}"
        )
    return checked


def passages_in(documents: Iterable[Part]) -> Iterator[Passage]:
    """The passages of all documents, numbered through."""
    number = 0
    for part in documents:
        for passage in passages_of(part.text):
            number += 1
            yield replace(passage, id=f"P{number}", document=part.name)


def snapshot_of(version: Version) -> PolicySnapshot:
    """A stored version as passages."""
    return PolicySnapshot(
        version=version.number,
        documents=version.parts,
        passages=tuple(passages_in(version.parts)),
        saved_at=version.published_at,
        author=version.author,
        message=version.message,
    )
