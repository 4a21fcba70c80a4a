"""A team as YAML a person can read, and back. It knows no file, no policy and no database."""

import yaml
from pydantic import ValidationError

from agents_core.team.model import TeamSpec
from agents_core.team.ready import TeamError


class _Readable(yaml.SafeDumper):
    """Writes texts of several lines as blocks, as a person would."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Readable.add_representer(str, _text)


def team_to_text(team: TeamSpec) -> str:
    """The team without its name: that belongs to whoever keeps it."""
    fields = team.model_dump(mode="json", exclude={"name"})
    return yaml.dump(fields, Dumper=_Readable, sort_keys=False, allow_unicode=True, width=100)


def team_from_text(text: str, *, name: str) -> TeamSpec:
    """The team ``team_to_text`` wrote.

    Raises:
        TeamError: the text describes no team.
    """
    try:
        fields = yaml.load(text, Loader=yaml.CSafeLoader)
        return TeamSpec.model_validate({**fields, "name": name})
    except (yaml.YAMLError, ValidationError, TypeError) as error:
        raise TeamError(f"The stored team “{name}” cannot be read.") from error
