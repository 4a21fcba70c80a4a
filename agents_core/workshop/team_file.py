"""A team with its policy as one YAML file a person can read, review and mail, and back.

It keeps nothing and publishes nothing: a file that cannot be used changes nothing.
"""

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
"""A team is some kilobytes; the rest is its policy. Ten times what people bring."""

HEADER = """\
# A Switchboard team with its policy. Every line of an instruction is one sentence about one topic,
# and a sentence that routes names the agent or the tool it goes to. Say where something goes, never
# where it does not go. Handoffs and tools an agent may use are listed below its instructions.

"""


class BundleError(SwitchboardError):
    """A team's file cannot be used; nothing was changed. The sentence names line and field."""

    code = "bundle"

    def __init__(self, sentence: str, *, line: int = 0, path: str = "") -> None:
        super().__init__(sentence)
        self.line = line  #: 1-based; 0: the whole file
        self.path = path  #: for example ``agents[1].handoffs[0]``; empty: no field


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one file holds. A policy without documents is one the installation must have."""

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
    """The file; the same team and documents always give the same text."""
    fields: dict[str, Any] = {"switchboard": FORMAT, **team_fields(team)}
    # Agents and documents at the end: they are long.
    fields["documents"] = [{"name": part.name, "text": part.text} for part in documents]
    return HEADER + write_yaml(fields)


def from_yaml(data: bytes) -> Bundle:
    """What ``to_yaml`` wrote, or a person. Nothing in it is run; its size and depth are bounded.

    Tools are not looked at: which there are, only the installation knows (``validate.problems``).

    Raises:
        BundleError: at the first thing that is wrong.
    """
    try:
        file = read_yaml(_decode(data))
        _check_format(file)
        found = fit(file, _File)
        team = TeamSpec.model_validate(
            {name: getattr(found, name) for name in TeamSpec.model_fields}
        )
        _check_team(file, team)
        return Bundle(team, _documents(file, found))
    except YamlError as error:
        raise BundleError(str(error), line=error.line, path=error.path) from error


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
        raise file.error(problem.sentence, problem.place)


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
    """Without what it says about the policy in use: no policy is being changed here."""
    return str(error).replace(f" {UNCHANGED}", "").replace("This document", "This text")
