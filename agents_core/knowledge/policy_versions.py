"""The versions of one policy, read as numbered passages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from agents_core.errors import PolicyError, StoreUnavailable
from agents_core.knowledge.documents.document_text import UNCHANGED, validate_text
from agents_core.knowledge.documents.passages import Passage, passages_of
from agents_core.knowledge.passage_numbers import Numbered, numbered
from agents_core.knowledge.passage_rows import PassageRows
from agents_core.versions import Part, Version, VersionStore, VersionSummary

MAX_PASSAGES = 50_000
"""Bounds the time of a first indexing, which runs in the background."""

MAX_DOCUMENTS = 50

Reader: TypeAlias = Callable[[str], tuple[Passage, ...]]
"""(text of a document) -> its passages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySnapshot:
    """One published version of a policy. Immutable."""

    version: int
    documents: tuple[Part, ...]
    passages: tuple[Passage, ...] = field(repr=False)  #: numbered across all documents
    last_number: int = 0  #: the highest number that a passage of this policy had so far
    saved_at: datetime
    author: str
    message: str

    def text_of(self, document: str) -> str:
        """The text of one document; empty when this version has none of that name."""
        return next((part.text for part in self.documents if part.name == document), "")


class PolicyVersions:
    """Reads and adds versions of one policy. Blocking; safe from any thread and process."""

    def __init__(self, store: VersionStore, *, name: str) -> None:
        self._store = store
        self._name = name
        self._rows = PassageRows(store.engine)
        self._latest: PolicySnapshot | None = None
        # Passages by text: splitting 5,000 lines takes 0.1 s, a save splits three times, and an
        # edit changes one document only.
        self._read: dict[str, tuple[Passage, ...]] = {}

    def newest_number(self) -> int:
        """The newest version's number, also of a deleted policy. A cheap query."""
        return self._store.last_number("policy", self._name)

    def newest(self) -> PolicySnapshot:
        """The newest version; read and split again only after a change.

        Raises:
            VersionError: there is no such policy.
        """
        latest = self._latest
        number = self.newest_number()
        if latest is None or latest.version != number:
            latest = self._latest = self.get(number)
            used = {part.text for part in latest.documents}
            self._read = {text: read for text, read in self._read.copy().items() if text in used}
        return latest

    def get(self, number: int) -> PolicySnapshot:
        """Any version.

        Raises:
            VersionError: there is none of that number.
        """
        return self._snapshot(self._store.get("policy", self._name, number))

    def _snapshot(self, version: Version) -> PolicySnapshot:
        found = self._numbered(version)
        return PolicySnapshot(
            version=version.number,
            documents=version.parts,
            passages=found.passages,
            last_number=found.last_number,
            saved_at=version.published_at,
            author=version.author,
            message=version.message,
        )

    def _numbered(self, version: Version) -> Numbered:
        """The stored passages of a version. They are stored when it is first read: on publishing,
        or later for a version that was written in another way, after all versions before it."""
        unread = [version]
        while (found := self._rows.read(self._name, unread[-1].number)) is None:
            if unread[-1].number <= 1:
                found = Numbered()
                break
            before = self._store.get("policy", self._name, unread[-1].number - 1)
            unread.append(before)
        else:
            unread.pop()
        for one in reversed(unread):
            found = numbered(tuple(passages_in(one.parts, self._passages_of)), found)
            try:
                self._rows.add(self._name, one.number, found)
            except StoreUnavailable:  # the next reader stores the same
                continue
        return found

    def summaries(self) -> tuple[VersionSummary, ...]:
        """All versions without their texts, newest first."""
        return self._store.summaries("policy", self._name)

    def add(
        self,
        documents: Sequence[Part],
        *,
        based_on: int,
        author: str,
        message: str,
        draft_revision: int | None = None,
    ) -> PolicySnapshot:
        """Publish the documents; returns the newest version unchanged when its documents are equal.

        Raises:
            PolicyError: a text, or all of them together, cannot be used.
            VersionConflict: ``based_on`` is not the newest version.
            DraftConflict: the draft changed since that revision.
        """
        version = self._store.publish(
            "policy",
            self._name,
            checked_documents(documents, self._passages_of),
            based_on=based_on,
            author=author,
            message=message,
            draft_revision=draft_revision,
        )
        return self._snapshot(version)

    def _passages_of(self, text: str) -> tuple[Passage, ...]:
        """Cached for the newest version's documents; other entries are dropped by ``newest``."""
        found = self._read.get(text)
        if found is None:
            if len(self._read) >= 2 * MAX_DOCUMENTS:
                self._read = {}
            found = self._read[text] = passages_of(text)
        return found


def checked_documents(documents: Sequence[Part], read: Reader = passages_of) -> tuple[Part, ...]:
    """Validate documents and normalise them for storage.

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
    for name, part in zip(names, documents, strict=True):
        if len(documents) > 1 and not any(char.isalnum() for char in part.text):
            raise PolicyError(
                f"The document “{name}” is empty: write its rules, or remove it. {UNCHANGED}"
            )
    checked = tuple(
        Part(name, validate_text(part.text)) for name, part in zip(names, documents, strict=True)
    )
    count = sum(len(read(part.text)) for part in checked)
    if count > MAX_PASSAGES:
        raise PolicyError(
            f"This policy has {count:,} separate passages; the limit is {MAX_PASSAGES:,}. "
            f"{UNCHANGED}"
        )
    return checked


def passages_in(documents: Iterable[Part], read: Reader = passages_of) -> Iterator[Passage]:
    """The passages of all documents, numbered consecutively."""
    number = 0
    for part in documents:
        for passage in read(part.text):
            number += 1
            yield replace(passage, id=f"P{number}", document=part.name)


def draft_passages(documents: Iterable[Part], newest: PolicySnapshot) -> tuple[Passage, ...]:
    """The passages of documents with the ids that they get when they are published after
    ``newest``."""
    before = Numbered(newest.passages, newest.last_number)
    return numbered(tuple(passages_in(documents)), before).passages
