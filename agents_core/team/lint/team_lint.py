"""Finds what is odd in a team, on a thread of its own, and remembers it by the team's content."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from agents_core.language.embeddings import Embedder
from agents_core.team.lint.agent_reading import read_team
from agents_core.team.lint.conflicts import conflicts
from agents_core.team.lint.dead_ends import dead_ends
from agents_core.team.lint.effects import effect_hints
from agents_core.team.lint.findings import Finding
from agents_core.team.lint.foreign_tools import foreign_tools
from agents_core.team.lint.unknown_names import name_findings
from agents_core.team.team_spec import TeamSpec
from agents_core.team.validation.team_problems import problems

log = logging.getLogger(__name__)

REMEMBERED = 16  #: teams whose findings are kept; the oldest is forgotten first


@dataclass(frozen=True, slots=True, kw_only=True)
class LintTools:
    """The tools of the installation."""

    descriptions: tuple[tuple[str, str], ...]  #: (name, description)
    lookups: tuple[str, ...]  #: those that read a team's policy


def findings(team: TeamSpec, tools: LintTools, embedder: Embedder) -> tuple[Finding, ...]:
    """Everything odd in the team, warnings first. A team with problems is read only for names and
    dead ends: how its agents reach each other is not clear yet."""
    descriptions: Mapping[str, str] = dict(tools.descriptions)
    plain = (*name_findings(team, descriptions), *dead_ends(team, tools.lookups))
    if problems(team, descriptions):
        return plain
    read = read_team(team, descriptions)
    warnings = (
        *plain,
        *conflicts(read, embedder),
        *foreign_tools(team, read, descriptions, tools.lookups, embedder),
    )
    warned = {text for one in warnings for text in one.sentences}
    return (*warnings, *effect_hints(read, warned))


class TeamLint:
    """Thread-safe. One team is read at a time; the others wait in the order they were asked for."""

    def __init__(
        self, load_embedder: Callable[[], Embedder], executor: Executor | None = None
    ) -> None:
        """``executor``: what reads the teams; one thread by default."""
        self._load_embedder = load_embedder
        self._known: OrderedDict[tuple[TeamSpec, LintTools], Future[tuple[Finding, ...]]]
        self._known = OrderedDict()
        self._lock = Lock()
        self._pool = executor or ThreadPoolExecutor(1, thread_name_prefix="team-lint")

    def findings(self, team: TeamSpec, tools: LintTools) -> Future[tuple[Finding, ...]]:
        """The findings, or a future of them; returns at once."""
        with self._lock:
            known = self._known.get((team, tools))
            if known is None:
                known = self._pool.submit(self._find, team, tools)
                self._known[team, tools] = known
                while len(self._known) > REMEMBERED:
                    _, oldest = self._known.popitem(last=False)
                    oldest.cancel()
            self._known.move_to_end((team, tools))
            return known

    def close(self) -> None:
        """Take no more teams; idempotent."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _find(self, team: TeamSpec, tools: LintTools) -> tuple[Finding, ...]:
        try:
            return findings(team, tools, self._load_embedder())
        except Exception:  # top of a thread; a team can be edited and published without
            log.exception("The team %s could not be checked for oddities.", team.name)
            return ()
