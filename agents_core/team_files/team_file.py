"""Reads and writes team files: a team with its policy as one YAML file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from agents_core.errors import PolicyError, SwitchboardError
from agents_core.knowledge.documents.document_text import UNCHANGED, decode_upload
from agents_core.knowledge.policy_versions import checked_documents
from agents_core.plain_yaml import YamlError, YamlFile, fit, read_yaml, write_yaml
from agents_core.team.team_spec import TeamSpec
from agents_core.team.team_yaml import team_fields
from agents_core.team.validation.team_problems import problems
from agents_core.versions import Part

FORMAT = 1  #: grows when an older Switchboard could misread a file

MAX_BYTES = 16 * 1024 * 1024
"""A team has some kilobytes, its policy at most some megabytes."""

HEADER = """\
# A Switchboard team with its policy. Every line of an instruction is one sentence about one topic,
# and a sentence that routes names the agent or the tool it goes to. Say where something goes, never
# where it does not go. Handoffs and tools an agent may use are listed below its instructions.

"""


class TeamFileError(SwitchboardError):
    """A team file cannot be used. The sentence names the line and the field."""

    code = "bundle"

    def __init__(self, sentence: str, *, line: int = 0, path: str = "") -> None:
        super().__init__(sentence)
        self.line = line  #: 1-based; 0: the whole file
        self.path = path  #: for example ``agents[1].handoffs[0]``; empty: no field


@dataclass(frozen=True, slots=True)
class TeamFile:
    """The content of a file. Without documents, its policy must exist in the installation."""

    team: TeamSpec
    documents: tuple[Part, ...]


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    text: str


class _File(TeamSpec):
    switchboard: int
    documents: tuple[_Document, ...] = ()


def to_yaml(team: TeamSpec, documents: Sequence[Part]) -> str:
    """The text of a file; equal teams and documents give equal texts."""
    fields: dict[str, Any] = {"switchboard": FORMAT, **team_fields(team)}
    # Agents and documents at the end: they are long.
    fields["documents"] = [{"name": part.name, "text": part.text} for part in documents]
    return HEADER + write_yaml(fields)


def from_yaml(data: bytes) -> TeamFile:
    """The team and documents of a file, whose size and depth are limited. Tools are not checked.

    Raises:
        TeamFileError: for the first problem.
    """
    try:
        file = read_yaml(_decode(data))
        _check_format(file)
        found = fit(file, _File)
        team = TeamSpec.model_validate(
            {name: getattr(found, name) for name in TeamSpec.model_fields}
        )
        _check_team(file, team)
        return TeamFile(team, _documents(file, found))
    except YamlError as error:
        raise TeamFileError(str(error), line=error.line, path=error.path) from error


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise YamlError(f"This file is larger than {MAX_BYTES // 1024**2} MB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return decode_upload(data)
        except PolicyError as error:
            raise YamlError(_only_the_reason(error)) from error


def _check_format(file: YamlFile) -> None:
    if "switchboard" not in file.values:
        raise file.error("A team's file begins with “switchboard: 1”.", ("switchboard",))
    version = file.values["switchboard"]
    if type(version) is not int or version != FORMAT:
        problem = f"This Switchboard reads files of format {FORMAT} only."
        raise file.error(problem, ("switchboard",))


def _check_team(file: YamlFile, team: TeamSpec) -> None:
    for problem in problems(team, None):
        raise file.error(problem.sentence, problem.path_parts)


def _documents(file: YamlFile, found: _File) -> tuple[Part, ...]:
    parts = [Part(document.name, document.text) for document in found.documents]
    if not parts:
        return ()
    if not found.policy:
        raise file.error("The documents need the name of their policy.", ("policy",))
    for place, part in enumerate(parts):
        _checked(file, [part], ("documents", place))
    return _checked(file, parts, ("documents",))


def _checked(
    file: YamlFile, parts: Sequence[Part], path: tuple[str | int, ...]
) -> tuple[Part, ...]:
    try:
        return checked_documents(parts)
    except PolicyError as error:
        raise file.error(_only_the_reason(error), path) from error


def _only_the_reason(error: PolicyError) -> str:
    """The sentence without its part about the policy in use."""
    return str(error).replace(f" {UNCHANGED}", "").replace("This document", "This text")
