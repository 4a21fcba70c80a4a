"""What taking in a team's file would change. Pure: it keeps nothing and publishes nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from agents_core.team.editing import free_name
from agents_core.team.team_spec import TeamSpec
from agents_core.team.validation.team_problems import TeamProblem, problems
from agents_core.versions import Part
from agents_core.workshop.team_file import Bundle

PolicyHere: TypeAlias = Literal["unnamed", "absent", "missing", "same", "different"]
"""The file's policy beside the installation's: the team has none; there is none of that name yet;
neither file nor installation has it; or both have it."""


def policy_here(bundle: Bundle, documents: Sequence[Part] | None) -> PolicyHere:
    """``documents``: of the policy of that name; None: there is none."""
    if not bundle.team.policy:
        return "unnamed"
    if documents is None:
        return "absent" if bundle.documents else "missing"
    if not bundle.documents or tuple(documents) == bundle.documents:
        return "same"
    return "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTeam:
    """What is made of a file whose team comes beside those there are."""

    team: TeamSpec
    policy: str  #: to make with the file's documents; empty: none is made
    problems: tuple[TeamProblem, ...]  #: with any of these it cannot be published


def as_new(
    bundle: Bundle,
    here: PolicyHere,
    *,
    name: str,
    teams: Collection[str],
    policies: Collection[str],
    tools: Collection[str],
) -> NewTeam:
    """The file as a team of its own; a policy that says something else here gets its own name."""
    policy = bundle.team.policy
    made = ""
    if here == "different":
        policy = free_name(policy, policies)
    if here in ("absent", "different"):
        made = policy
    wanted = name.strip() or free_name(bundle.team.name, teams)
    team = bundle.team.model_copy(update={"name": wanted, "policy": policy})
    known = {*policies, made} - {""}
    return NewTeam(team=team, policy=made, problems=problems(team, tools, policies=known))
