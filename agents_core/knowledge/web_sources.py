"""Documents that follow a web page.

A page that changed is put into the policy's draft, where a person reads and publishes it: nothing
is published by itself.
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, Select, delete, select, update
from sqlalchemy.orm import Session

from agents_core.errors import PolicyError, SwitchboardError
from agents_core.knowledge.documents.importing.document_import import import_file
from agents_core.knowledge.documents.importing.import_report import Imported
from agents_core.knowledge.documents.importing.web_page import WebFile, fetch
from agents_core.store import reading, writing
from agents_core.store.tables import Artifact, PolicySource
from agents_core.versions import DraftConflict, Part, VersionStore

log = logging.getLogger(__name__)

CHECK_EVERY = timedelta(hours=24)
LOOK_S = 600.0
"""How often a process looks for pages that are due."""

AUTHOR = "Web page"

Fetch = Callable[[str, Collection[str]], WebFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class _DuePage:
    """A page to be checked. ``sha256``: of the document's text when it was last read."""

    policy: str
    artifact_id: int
    document: str
    url: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSource:
    """``changed_at``: when a changed page was last put into the draft. ``problem``: of the last
    check; a sentence or empty."""

    policy: str
    document: str
    url: str
    checked_at: datetime
    changed_at: datetime | None
    problem: str


class WebSources:
    """Imports pages, links documents to them, and checks them. Safe from any thread and process."""

    def __init__(
        self,
        engine: Engine,
        versions: VersionStore,
        hosts: Collection[str],
        clock: Callable[[], datetime],
        *,
        fetch: Fetch = fetch,
    ) -> None:
        """``hosts``: that pages may be imported from; the database must be migrated."""
        self.hosts = frozenset(hosts)
        self._engine = engine
        self._versions = versions
        self._clock = clock
        self._fetch = fetch
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def read(self, url: str) -> Imported:
        """The page as a document. Blocking.

        Raises:
            PolicyError: it may not or cannot be read.
        """
        file = self._fetch(url, self.hosts)
        return import_file(file.name, file.data)

    def link(self, policy: str, document: str, url: str, text: str) -> None:
        """Let a document follow a page whose text was just imported."""
        with writing(self._engine) as session:
            artifact_id = session.scalar(_policy(policy))
            if artifact_id is None:
                return
            session.execute(delete(PolicySource).where(*_one(artifact_id, document)))
            row = PolicySource(
                artifact_id=artifact_id,
                document=document,
                url=url,
                sha256=_digest(text),
                checked_at=self._clock(),
                changed_at=None,
                problem="",
            )
            session.add(row)

    def unlink(self, policy: str, document: str) -> None:
        """Stop following the page. Idempotent."""
        with writing(self._engine) as session:
            artifact_id = session.scalar(_policy(policy))
            if artifact_id is not None:
                session.execute(delete(PolicySource).where(*_one(artifact_id, document)))

    def of(self, policy: str) -> tuple[WebSource, ...]:
        """The linked documents of a policy, by name."""
        query = select(PolicySource).join(Artifact).where(Artifact.kind == "policy")
        query = query.where(Artifact.name == policy).order_by(PolicySource.document)
        with reading(self._engine) as session:
            return tuple(
                WebSource(
                    policy=policy,
                    document=row.document,
                    url=row.url,
                    checked_at=row.checked_at,
                    changed_at=row.changed_at,
                    problem=row.problem,
                )
                for row in session.scalars(query)
            )

    # --- checks ---------------------------------------------------------------------------

    def start(self) -> None:
        """Check due pages regularly on a thread. Returns at once."""
        if self.hosts and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="web-sources", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop checking. Idempotent."""
        self._closing.set()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self.check_due()
            except SwitchboardError as error:  # the database is down: the next check finds it
                log.warning("Web pages were not checked: %s", error)
            except Exception:  # top of a thread
                log.exception("Web pages were not checked")
            self._closing.wait(LOOK_S)

    def check_due(self) -> int:
        """Check every page that was not checked for ``CHECK_EVERY``; how many changed. Blocking."""
        return sum(map(self._check, self._claimed()))

    def _claimed(self) -> list[_DuePage]:
        """The pages that are due; no other process takes them."""
        now = self._clock()
        query = (
            select(PolicySource, Artifact.name)
            .join(Artifact)
            .where(PolicySource.checked_at <= now - CHECK_EVERY, Artifact.deleted_at.is_(None))
        )
        with writing(self._engine) as session:
            due = [
                _DuePage(
                    policy=name,
                    artifact_id=row.artifact_id,
                    document=row.document,
                    url=row.url,
                    sha256=row.sha256,
                )
                for row, name in session.execute(query.with_for_update(of=PolicySource))
            ]
            for page in due:
                _set(session, page, checked_at=now)
        return due

    def _check(self, page: _DuePage) -> bool:
        try:
            text = self.read(page.url).part.text
        except PolicyError as error:
            with writing(self._engine) as session:
                _set(session, page, problem=str(error))
            return False
        differs = _digest(text) != page.sha256
        changed = differs and self._into_draft(page.policy, Part(page.document, text))
        with writing(self._engine) as session:
            values: dict[str, object] = {"problem": ""}
            if changed:
                values |= {"sha256": _digest(text), "changed_at": self._clock()}
            _set(session, page, **values)
        return changed

    def _into_draft(self, policy: str, part: Part) -> bool:
        """Replace the document in the shared draft; False when a person is saving it, or has
        removed the document."""
        draft = self._versions.draft("policy", policy)
        newest = self._versions.newest("policy", policy)
        parts = draft.parts if draft else newest.parts
        if part.name not in {one.name for one in parts}:
            return False
        try:
            self._versions.save_draft(
                "policy",
                policy,
                [replace(one, text=part.text) if one.name == part.name else one for one in parts],
                based_on=draft.based_on if draft else newest.number,
                revision=draft.revision if draft else 0,
                author=AUTHOR,
            )
        except DraftConflict:  # the next check tries again
            return False
        return True


def _policy(name: str) -> Select[int]:
    return select(Artifact.id).where(Artifact.kind == "policy", Artifact.name == name)


def _one(artifact_id: int, document: str) -> tuple[ColumnElement[bool], ...]:
    return PolicySource.artifact_id == artifact_id, PolicySource.document == document


def _set(session: Session, page: _DuePage, **values: object) -> None:
    here = _one(page.artifact_id, page.document)
    session.execute(update(PolicySource).where(*here).values(**values))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
