"""The database, call files and events the version before left, opened for a test."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from agents_core import events as ev
from agents_core.archive.call_archive import CallArchive
from agents_core.call.view.call_view import MarkerLine, SpokenLine
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.exchange.call_file.call_files import CallFiles
from agents_core.insights.insight_results import Overview
from agents_core.insights.insights import Insights
from agents_core.knowledge.checks.lookup_checks import LookupChecks
from agents_core.knowledge.lookup.policies import Policies
from agents_core.language.embeddings import load_embedder
from agents_core.review import Reviews
from agents_core.store import engine_for, migrate
from agents_core.team.stored_team import upgraded_parts
from agents_core.team.team_library import TeamLibrary
from agents_core.team.team_spec import TeamSpec
from agents_core.versions import Part, VersionStore
from tests.doubles.played_calls import Clock

DATA = Path(__file__).resolve().parents[1] / "data" / "version_before"
CALL_FILES = ("typed", "spoken")
WRITER_SILENT_S = 20  #: longer than a writer of another machine may be silent
OPENED = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Opened:
    """One copy of the database with the classes that read it."""

    engine: Engine
    archive: CallArchive
    versions: VersionStore
    teams: TeamLibrary
    policies: Policies
    checks: LookupChecks
    reviews: Reviews
    insights: Insights
    files: CallFiles


def expected() -> dict[str, Any]:
    """What the version before computed of its own database."""
    found = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def call_file(name: str) -> bytes:
    """A call file the version before exported."""
    return (DATA / f"{name}.switchboard-call.zip").read_bytes()


def stored_events() -> dict[str, list[dict[str, Any]]]:
    """Stored events by call id, as the version before wrote their JSON."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in gzip.decompress((DATA / "events.jsonl.gz").read_bytes()).splitlines():
        row = json.loads(line)
        found.setdefault(row["call_id"], []).append(json.loads(row["body"]))
    return found


def database_copy(folder: Path) -> str:
    """The URL of a fresh copy of the database, not migrated yet."""
    path = folder / "switchboard.db"
    path.write_bytes(gzip.decompress((DATA / "switchboard.db.gz").read_bytes()))
    return f"sqlite:///{path}"


@contextmanager
def opened(url: str, clock: Clock) -> Iterator[Opened]:
    """Migrate a database and open it."""
    migrate(url)
    engine = engine_for(url)
    archive, versions = CallArchive(engine, clock), VersionStore(engine, clock, upgraded_parts)
    policies = Policies(versions, load_embedder)
    try:
        yield Opened(
            engine,
            archive,
            versions,
            TeamLibrary(versions),
            policies,
            LookupChecks(engine, clock),
            Reviews(engine, clock),
            Insights(engine, policies, load_embedder),
            CallFiles(archive, versions, engine),
        )
    finally:
        engine.dispose()


def mark_interrupted(opened: Opened, clock: Clock) -> int:
    """Mark the call whose process was killed. Its writer is on another host, so only the age of
    its last sign of life shows that it is gone."""
    opened.archive.mark_interrupted()
    clock.turn(seconds=WRITER_SILENT_S)
    return opened.archive.mark_interrupted()


@contextmanager
def marked_copy(folder: Path) -> Iterator[Opened]:
    """A copy of the database, opened, with the killed call marked."""
    clock = Clock(OPENED)
    with opened(database_copy(folder), clock) as copy:
        assert mark_interrupted(copy, clock) == 1
        yield copy


def view_of(events: tuple[ev.CallEvent, ...]) -> CallView:
    """What a page shows of a call."""
    return apply_all(CallView(), events)


def shown(view: CallView) -> dict[str, Any]:
    """The facts of a view that a person sees."""
    spoken = [line for line in view.lines if isinstance(line, SpokenLine)]
    markers = [line for line in view.lines if isinstance(line, MarkerLine)]
    facts: dict[str, Any] = plain(
        {
            "seq": view.seq,
            "path": view.path,
            "team_version": view.team_version,
            "policy_version": view.policy_version,
            "tokens": [view.input_tokens, view.output_tokens],
            "pending_approvals": [item.call_id for item in view.approvals],
            "ended": view.ended,
            "lines": [
                {
                    "item": line.item_id,
                    "who": line.agent or line.role,
                    "text": line.text,
                    "typed": line.typed,
                    "failed": line.failed,
                    "heard_chars": line.heard_chars,
                    "guardrail": line.guardrail,
                    "citations": [
                        f"{one.document} {one.passage_id} v{one.policy_version}"
                        for one in line.citations
                    ],
                }
                for line in spoken
            ],
            "markers": [f"{line.kind}: {line.text}" for line in markers],
            "trace": [
                {
                    "kind": step.kind,
                    "title": step.name or step.title,  # the version before showed names
                    "said": step.utterance,
                    "arguments": step.arguments,
                    "result": step.result,
                    "status": step.status,
                    "gap_ms": step.gap_ms,
                }
                for step in view.trace
            ],
        }
    )
    return facts


def figures(insights: Insights) -> dict[str, Any]:
    """The figures of all calls together."""
    found: dict[str, Any] = plain(
        {
            "overview": _overview_by_day(insights.overview()),
            "paths": insights.handoff_paths(),
            "flags": insights.flag_counts(),
            "policies_read": insights.searched_policies(),
            "teams_run": insights.versions_used("team"),
            "policies_run": insights.versions_used("policy"),
        }
    )
    return found


def _overview_by_day(found: Overview) -> dict[str, Any]:
    """As the version before gave it: it always counted by day."""
    assert found.period == "day"
    fields: dict[str, Any] = plain(found)
    del fields["period"]
    periods = fields.pop("periods")
    return {**fields, "days": [{"day": one.pop("begins")[:10], **one} for one in periods]}


def team_facts(team: TeamSpec) -> dict[str, Any]:
    """A team's fields, with a digest in place of each agent's instructions. Example questions are
    left out where there are none: the version before had no such field."""
    fields = team.model_dump(mode="json", exclude=set() if team.examples else {"examples"})
    for agent in fields["agents"]:
        agent["instructions"] = digest(agent["instructions"].encode())
    return fields


def document_facts(documents: Iterable[Part]) -> dict[str, str]:
    """Digests of a policy's documents by name."""
    return {document.name: digest(document.text.encode()) for document in documents}


def digest(content: bytes) -> str:
    """Short enough to read in a failure, long enough to tell contents apart."""
    return hashlib.sha256(content).hexdigest()[:16]


def plain(value: Any) -> Any:
    """Dataclasses, dates and tuples as the JSON values that stand for them."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def changed(wanted: Any, found: Any) -> list[str]:
    """Where what was found is not as it was, one sentence per place."""
    return differences(wanted, plain(found))


def differences(wanted: Any, found: Any, at: str = "") -> list[str]:
    """Where ``found`` is not as it was, one sentence per place. Fields that are new are no
    difference: a later version may know more of a call."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        lost = [f"{at}.{key}: gone" for key in wanted if key not in found]
        kept = [key for key in wanted if key in found]
        return lost + [one for key in kept for one in _under(wanted[key], found[key], at, key)]
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        pairs = enumerate(zip(wanted, found, strict=True))
        return [one for place, (a, b) in pairs for one in differences(a, b, f"{at}[{place}]")]
    same = wanted == found and isinstance(wanted, bool) == isinstance(found, bool)
    return [] if same else [f"{at}: was {wanted!r}, is {found!r}"]


def _under(wanted: Any, found: Any, at: str, key: str) -> list[str]:
    return differences(wanted, found, f"{at}.{key}" if at else key)
