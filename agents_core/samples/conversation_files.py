"""The ready conversations that ship with Switchboard: one file for each ready team."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from agents_core.plain_yaml import fit, read_yaml
from agents_core.samples.ready_conversation import ReadyConversation, Turn

FILES = Path(__file__).parent / "ready"


class _Conversation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    turns: tuple[Turn, ...]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    team: str
    conversations: tuple[_Conversation, ...]


@cache
def ready_conversations() -> tuple[ReadyConversation, ...]:
    """All of them, in the order of the files.

    Raises:
        YamlError: a file was changed and cannot be used.
    """
    files = [
        fit(read_yaml(path.read_text("utf-8")), _File) for path in sorted(FILES.glob("*.yaml"))
    ]
    return tuple(
        ReadyConversation(title=one.title, team=file.team, turns=one.turns)
        for file in files
        for one in file.conversations
    )


def conversations_of(team: str) -> tuple[ReadyConversation, ...]:
    """Those of the team of that name; empty for a team that ships with none."""
    return tuple(one for one in ready_conversations() if one.team == team)
