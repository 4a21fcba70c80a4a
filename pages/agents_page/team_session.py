"""The team a browser session edits, and the keys of its fields' widgets."""

from agents_core.team.team_draft_editor import TeamDraftEditor
from pages.drafts.draft_session import draft_editor, widget_key
from pages.services.ports import Switchboard


def team_draft_editor(switchboard: Switchboard, name: str) -> TeamDraftEditor:
    """This session's editor of that team, refreshed.

    Raises:
        VersionError: there is no such team.
    """
    editor = TeamDraftEditor(
        draft_editor(switchboard.versions, "team", name),
        tuple(switchboard.catalogue),
        lambda: switchboard.versions.names("policy"),
    )
    editor.refresh()
    return editor


def field_key(editor: TeamDraftEditor, field: str, agent: int | None = None) -> str:
    """The key of a field's widget."""
    owner = "team" if agent is None else f"agent{agent}"
    return widget_key(editor.draft, f"{owner}_{field.replace('.', '_')}")
