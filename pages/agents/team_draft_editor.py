"""One team on the desk of this session: its draft as a TeamSpec, and one field changed at a time.

It draws nothing. What is wrong with the team, ``validate.problems`` says; what a draft is,
``draft_box`` knows.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agents_core.team.editing import with_agent
from agents_core.team.team_library import PART
from agents_core.team.team_spec import TeamSpec
from agents_core.team.team_yaml import team_from_text, team_to_text
from agents_core.team.validation.problem_locations import sentences_at
from agents_core.team.validation.team_problems import TeamProblem, problems
from agents_core.versions import Part
from pages.drafts.draft_session import DraftBox, draft_box
from pages.services.ports import Switchboard

POLICIES = "policies"


@dataclass(frozen=True, slots=True)
class TeamDesk:
    """``spec`` is always what the box holds now, also inside a click's callback."""

    switchboard: Switchboard
    box: DraftBox

    @property
    def name(self) -> str:
        """The team's."""
        return self.box.name

    @property
    def spec(self) -> TeamSpec:
        """The team as it is on the screen.

        Raises:
            TeamError: the draft's text describes no team.
        """
        return parsed(self.box.parts[0].text, self.box.name)

    def problems(self) -> tuple[TeamProblem, ...]:
        """What keeps it from being published; the policies are those of the last ``look``."""
        policies, tools = self.policies, tuple(self.switchboard.catalogue)
        return _problems(self.box.parts[0].text, self.box.name, tools, policies)

    @property
    def policies(self) -> tuple[str, ...]:
        """The names a team may read."""
        known = self.box.notes.get(POLICIES)
        return known if isinstance(known, tuple) else ()

    def look(self) -> None:
        """Notice what others did to the draft, and which policies there are.

        Raises:
            StoreUnavailable: the database cannot be used.
        """
        self.box.look()
        self.box.notes[POLICIES] = self.switchboard.versions.names("policy")

    def key(self, field: str, agent: int | None = None) -> str:
        """The key of a field's widget."""
        place = "team" if agent is None else f"agent{agent}"
        return self.box.key(f"{place}_{field.replace('.', '_')}")

    def value(self, field: str, agent: int | None = None) -> Any:
        """A field's value; a dot leads into ``turn_detection`` and ``guardrails``."""
        found: Any = self.spec if agent is None else self.spec.agents[agent]
        for name in field.split("."):
            found = getattr(found, name)
        return found

    def put(self, field: str, value: Any, agent: int | None = None) -> None:
        """Change one field, and save."""
        spec = self.spec
        if agent is not None:
            if agent < len(spec.agents):  # else it was removed while a box of it was being left
                self.edit(with_agent(spec, agent, **{field: value}))
            return
        head, _, inner = field.partition(".")
        changed = value
        if inner:
            changed = getattr(spec, head).model_copy(update={inner: value})
        self.edit(spec.model_copy(update={head: changed}))

    def edit(self, spec: TeamSpec, *, replaced: bool = False) -> None:
        """Another team on the desk. ``replaced``: a click changed what boxes show."""
        self.box.edit((Part(PART, team_to_text(spec)),), replaced=replaced)

    def sentences(self, field: str, agent: int | None = None) -> tuple[str, ...]:
        """What is wrong with one field."""
        return sentences_at(self.problems(), field, agent=agent)


def team_desk(switchboard: Switchboard, name: str) -> TeamDesk:
    """The team on this session's desk.

    Raises:
        VersionError: there is no such team.
    """
    desk = TeamDesk(switchboard, draft_box(switchboard.versions, "team", name))
    desk.look()
    return desk


@lru_cache(maxsize=32)
def parsed(text: str, name: str) -> TeamSpec:
    """``team_from_text``, remembered: a page asks for the same text many times."""
    return team_from_text(text, name=name)


@lru_cache(maxsize=32)
def _problems(
    text: str, name: str, tools: tuple[str, ...], policies: tuple[str, ...]
) -> tuple[TeamProblem, ...]:
    """``validate.problems``, remembered: every field of a page asks."""
    return problems(parsed(text, name), tools, policies=policies)
