"""A team as YAML for review and export, and back."""

from typing import Any

from agents_core.errors import TeamError
from agents_core.plain_yaml import YamlError, fit, read_yaml, write_yaml
from agents_core.team.team_spec import TeamSpec

_LAST = "agents"  #: the longest field comes last, so that a reader sees the short ones first


def team_fields(team: TeamSpec) -> dict[str, Any]:
    """Every field in the order a person reads them, as plain values. What says nothing is left
    out (``TeamSpec.unused``)."""
    fields = team.model_dump(mode="json", exclude=team.unused)
    return {**{key: value for key, value in fields.items() if key != _LAST}, _LAST: fields[_LAST]}


def team_to_yaml(team: TeamSpec) -> str:
    """The team without its name."""
    fields = team_fields(team)
    del fields["name"]
    return write_yaml(fields)


def team_from_yaml(text: str, *, name: str) -> TeamSpec:
    """The team ``team_to_yaml`` wrote.

    Raises:
        TeamError: the text describes no team.
    """
    try:
        file = read_yaml(text)
        file.values["name"] = name
        return fit(file, TeamSpec)
    except YamlError as error:
        raise TeamError(f"The stored team “{name}” cannot be read. {error}") from error
