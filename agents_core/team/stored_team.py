"""The stored format of a team: one part, whose name is the format.

JSON is written; the YAML of earlier versions of Switchboard is still read.
"""

import json
from collections.abc import Sequence
from functools import lru_cache

from pydantic_core import from_json

from agents_core.errors import TeamError
from agents_core.team.team_spec import TeamSpec
from agents_core.team.team_yaml import team_from_yaml, team_to_yaml
from agents_core.versions import Kind, Part
from agents_core.versions.stored_text import storable

JSON_PART = "team.json"
YAML_PART = "team"


def team_parts(team: TeamSpec) -> tuple[Part, ...]:
    """The team without its name, which belongs to the artifact, as canonical JSON."""
    fields = team.model_dump(mode="json", exclude={"name"} | team.unused)
    return (Part(JSON_PART, storable(json.dumps(fields, ensure_ascii=False))),)


def team_from_parts(parts: Sequence[Part], *, name: str) -> TeamSpec:
    """The team in a version or draft; it may have problems (``team_problems`` names them).

    Raises:
        TeamError: the parts have another format, or describe no team.
    """
    formats = [part.name for part in parts]
    if formats == [JSON_PART]:
        return _from_json(parts[0].text, name)
    if formats == [YAML_PART]:
        return team_from_yaml(parts[0].text, name=name)
    raise TeamError(f"The stored team “{name}” cannot be read: it has an unknown format.")


def upgraded_parts(kind: Kind, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Stored parts in the format written today; unchanged when they cannot be read.

    Reading every version in one format makes equal teams equal parts.
    """
    if kind == "team" and [part.name for part in parts] == [YAML_PART]:
        return _upgraded(parts[0])
    return parts


def readable_parts(kind: Kind, parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts as people review and export them: a team as YAML, unchanged when unreadable."""
    if kind == "team" and [part.name for part in parts] == [JSON_PART]:
        return _readable(parts[0])
    return tuple(parts)


def _from_json(text: str, name: str) -> TeamSpec:
    try:
        fields = from_json(text, allow_inf_nan=False)
        # As JSON, because only there does "strict" still take a list for a tuple.
        return TeamSpec.model_validate_json(json.dumps({**fields, "name": name}), strict=True)
    except (ValueError, TypeError) as error:  # not JSON, no object, or other fields
        raise TeamError(f"The stored team “{name}” cannot be read.") from error


@lru_cache(maxsize=32)
def _upgraded(part: Part) -> tuple[Part, ...]:
    try:
        return team_parts(team_from_yaml(part.text, name=""))
    except TeamError:
        return (part,)


@lru_cache(maxsize=32)
def _readable(part: Part) -> tuple[Part, ...]:
    try:
        return (Part(YAML_PART, team_to_yaml(_from_json(part.text, ""))),)
    except TeamError:
        return (part,)
