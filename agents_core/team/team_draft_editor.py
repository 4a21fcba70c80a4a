"""Edits a team's shared draft field by field, and validates it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agents_core.team.editing import with_agent
from agents_core.team.stored_team import team_from_parts, team_parts
from agents_core.team.team_spec import TeamSpec
from agents_core.team.validation.problem_locations import sentences_at
from agents_core.team.validation.team_problems import TeamProblem, problems
from agents_core.versions import Part
from agents_core.versions.draft_editor import DraftEditor


@dataclass(slots=True)
class TeamDraftEditor:
    """A ``DraftEditor`` whose content is read and written as a ``TeamSpec``."""

    draft: DraftEditor
    tool_names: tuple[str, ...]  #: the tools an agent may have
    load_policy_names: Callable[[], tuple[str, ...]]
    policy_names: tuple[str, ...] = ()  #: as of the last ``refresh``

    @property
    def name(self) -> str:
        """The team's name."""
        return self.draft.name

    @property
    def spec(self) -> TeamSpec:
        """The team being edited.

        Raises:
            TeamError: the stored draft cannot be read.
        """
        return _parsed(self.draft.parts, self.draft.name)

    def refresh(self) -> None:
        """Read the shared draft and the names of the policies again.

        Raises:
            StoreUnavailable: the database cannot be used.
        """
        self.draft.refresh()
        self.policy_names = self.load_policy_names()

    def value(self, field: str, agent: int | None = None) -> Any:
        """A field's value; nested fields have dotted names, such as ``turn_detection.type``."""
        found: Any = self.spec if agent is None else self.spec.agents[agent]
        for name in field.split("."):
            found = getattr(found, name)
        return found

    def put(self, field: str, value: Any, agent: int | None = None) -> None:
        """Change one field, and save. A field of an agent that was removed meanwhile is ignored."""
        spec = self.spec
        if agent is not None:
            if agent < len(spec.agents):
                self.edit(with_agent(spec, agent, **{field: value}))
            return
        head, _, inner = field.partition(".")
        changed = value
        if inner:
            changed = getattr(spec, head).model_copy(update={inner: value})
        self.edit(spec.model_copy(update={head: changed}))

    def edit(self, spec: TeamSpec, *, replaced: bool = False) -> None:
        """Change the team and save; ``replaced`` as in ``DraftEditor.edit``."""
        self.draft.edit(team_parts(spec), replaced=replaced)

    def problems(self) -> tuple[TeamProblem, ...]:
        """The problems that prevent publishing."""
        return _problems(self.draft.parts, self.draft.name, self.tool_names, self.policy_names)

    def sentences(self, field: str, agent: int | None = None) -> tuple[str, ...]:
        """The problems of one field."""
        return sentences_at(self.problems(), field, agent=agent)


@lru_cache(maxsize=32)
def _parsed(parts: tuple[Part, ...], name: str) -> TeamSpec:
    """Cached: a page asks for the same draft many times."""
    return team_from_parts(parts, name=name)


@lru_cache(maxsize=32)
def _problems(
    parts: tuple[Part, ...], name: str, tools: tuple[str, ...], policies: tuple[str, ...]
) -> tuple[TeamProblem, ...]:
    """Cached: every field of a page asks."""
    return problems(_parsed(parts, name), tools, policies=policies)
