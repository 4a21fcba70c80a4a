"""Decides what importing a team file changes. Pure functions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from agents_core.team.team_spec import TeamSpec
from agents_core.team.validation.team_problems import TeamProblem, problems
from agents_core.team_files.team_file import TeamFile
from agents_core.versions import Part
from agents_core.versions.stored_text import free_name

PolicyStatus: TypeAlias = Literal["unnamed", "absent", "missing", "same", "different"]
"""Where the team's policy is. In order: the team has none; only in the file; in neither the file
nor the installation; in both with equal content; in both with different content."""


def policy_status(bundle: TeamFile, documents: Sequence[Part] | None) -> PolicyStatus:
    """``documents``: those of the installation's policy of that name, if there is one."""
    if not bundle.team.policy:
        return "unnamed"
    if documents is None:
        return "absent" if bundle.documents else "missing"
    if not bundle.documents or tuple(documents) == bundle.documents:
        return "same"
    return "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTeam:
    """The new team that a file is imported as."""

    team: TeamSpec
    policy: str  #: to create with the file's documents; empty: none
    problems: tuple[TeamProblem, ...]  #: with any of these it cannot be published


def as_new_team(
    bundle: TeamFile,
    here: PolicyStatus,
    *,
    name: str,
    teams: Collection[str],
    policies: Collection[str],
    tools: Collection[str],
) -> NewTeam:
    """The file as a new team. A policy whose content differs from the installation's is renamed."""
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
