"""Tries sentences on the published version of a team and on its draft, side by side.

The local engine's own brain decides, in this process. A real model may choose differently.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agents_core.engine.ports import Brain
from agents_core.errors import SwitchboardError
from agents_core.language.embeddings import Embedder
from agents_core.late_imports import one_at_a_time
from agents_core.routing_trials.routing_trial import Taker, Trial, follow
from agents_core.team.team_spec import TeamSpec
from agents_core.tools.titles import tool_title
from agents_core.tools.tool_spec import ToolSpec

MAX_SENTENCES = 20
MAX_SENTENCE_CHARS = 300

_DIRECTION_MARKS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Invisible characters that turn the text around them; letters keep their own direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A sentence, and the agent that hears it first; empty: the team's starting agent."""

    sentence: str
    start: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """One sentence on both versions; None where that version cannot be tried."""

    asked: Asked
    published: Trial | None
    draft: Trial | None

    @property
    def changed(self) -> bool:
        """Whether the draft takes another way."""
        if self.published is None or self.draft is None:
            return False
        return _way(self.published) != _way(self.draft)

    @property
    def same(self) -> bool:
        """Whether both versions take the same way by the same sentences."""
        if self.published is None or self.draft is None:
            return False
        return not self.changed and _decided(self.published) == _decided(self.draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRun:
    """Sentences that were tried, and on what."""

    team: str
    version: int
    published: TeamSpec
    draft: TeamSpec | None  #: None: it had no changes
    rows: tuple[SideBySide, ...]
    draft_problem: str = ""  #: why the draft could not be tried


class TeamTrials:
    """One per process. Blocking; safe from any thread."""

    def __init__(
        self,
        tools_for: Callable[[TeamSpec], Mapping[str, ToolSpec]],
        load_embedder: Callable[[], Embedder],
        *,
        make_brain: Callable[[Embedder], Brain] | None = None,
    ) -> None:
        """``tools_for``: the tools of a call with that team. ``make_brain``: instead of the local
        engine's."""
        self._tools_for = tools_for
        self._load_embedder = load_embedder
        self._make_brain = make_brain or _local_brain

    @functools.cached_property
    def _brain(self) -> Brain:
        return self._make_brain(self._load_embedder())

    def run(
        self,
        published: tuple[int, TeamSpec],
        draft: TeamSpec | None,
        asked: Sequence[Asked],
        report: Callable[[int], None] = lambda done: None,
    ) -> TrialRun:
        """Try every sentence. ``report`` gets the number of sentences tried so far, and may raise
        to stop it.

        Raises:
            SwitchboardError: the published version cannot be tried.
        """
        version, spec = published
        before = self._tries(spec)
        after, problem = (None, "") if draft is None else self._tries_draft(draft)
        rows: list[SideBySide] = []
        for one in asked:
            row = SideBySide(asked=one, published=before(one), draft=after(one) if after else None)
            rows.append(row)
            report(len(rows))
        return TrialRun(
            team=spec.name,
            version=version,
            published=spec,
            draft=draft,
            rows=tuple(rows),
            draft_problem=problem,
        )

    def _tries_draft(self, spec: TeamSpec) -> tuple[Callable[[Asked], Trial | None] | None, str]:
        try:
            return self._tries(spec), ""
        except SwitchboardError as error:
            return None, str(error)

    def _tries(self, spec: TeamSpec) -> Callable[[Asked], Trial | None]:
        with one_at_a_time:
            from agents_core.team.sdk.sent_agents import sent_agents  # imports the SDK: seconds

        agents = sent_agents(spec, self._tools_for(spec))

        def tried(asked: Asked) -> Trial | None:
            start = asked.start or spec.entry
            if start not in agents:
                return None
            greeting = spec.greeting if start == spec.entry else ""
            return follow(self._brain, agents, asked.sentence, start=start, greeting=greeting)

        return tried


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences in a text, one a line, the first ``MAX_SENTENCES``."""
    return tuple(line[:MAX_SENTENCE_CHARS] for line in _lines(text)[:MAX_SENTENCES])


def left_out_of(text: str) -> str:
    """What ``sentences_of`` leaves out, as sentences for people; empty: nothing."""
    lines, found = _lines(text), []
    if len(lines) > MAX_SENTENCES:
        found.append(f"The first {MAX_SENTENCES} of {len(lines)} sentences are tried.")
    if any(len(line) > MAX_SENTENCE_CHARS for line in lines[:MAX_SENTENCES]):
        found.append(f"Of a longer sentence the first {MAX_SENTENCE_CHARS} characters are tried.")
    return " ".join(found)


def _lines(text: str) -> tuple[str, ...]:
    lines = (" ".join(line.split()) for line in text.translate(_DIRECTION_MARKS).splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def possible_takers(spec: TeamSpec, tools: Mapping[str, ToolSpec]) -> tuple[Taker, ...]:
    """Nobody, every agent, and every agent with each of its tools."""
    found = [Taker()]
    for agent in spec.agents:
        found.append(Taker(agent=agent.name))
        for name in agent.tools:
            title = tools[name].title if name in tools else ""
            found.append(Taker(agent=agent.name, tool=name, title=title or tool_title(name)))
    return tuple(found)


def _way(trial: Trial) -> tuple[object, ...]:
    return (trial.path, trial.ending, trial.choices[-1].tool)


def _decided(trial: Trial) -> list[tuple[str, str, str]]:
    reasons = [choice.reason for choice in trial.choices]
    return [(one.sentence, one.source, one.runner_up) if one else ("", "", "") for one in reasons]


def _local_brain(embedder: Embedder) -> Brain:
    from agents_core.engine.brain.local_brain import LocalBrain

    return LocalBrain(embedder)
