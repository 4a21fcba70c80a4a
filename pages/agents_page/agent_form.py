"""One agent of a team as a form, and adding, copying and removing one."""

import streamlit as st

from agents_core.team.editing import (
    add_agent,
    mentions,
    remove_agent,
    rename_agent,
    rename_in_texts,
    renaming_problem,
)
from agents_core.team.handoff_words import handoff_words
from agents_core.team.limits import MAX_AGENTS
from agents_core.team.team_draft_editor import TeamDraftEditor
from agents_core.team.validation.problem_locations import broken_agents
from pages.agents_page import team_fields
from pages.agents_page.team_session import field_key
from pages.drafts.draft_session import page_state, widget_key
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown, safe

INSTRUCTIONS_PX = 380
RENAMED, REFUSED = "renamed", "name_refused"
CHOSEN, SELECTOR_KEYS = "agent", "agent_selector_keys"


def chosen_agent(editor: TeamDraftEditor) -> int:
    """The agent being edited."""
    chosen = page_state(editor.draft).get(CHOSEN, 0)
    return chosen if isinstance(chosen, int) and chosen < len(editor.spec.agents) else 0


def choose_agent(editor: TeamDraftEditor, agent: int) -> None:
    """Select another agent, from a callback. The selector gets a new key, so it shows it."""
    notes = page_state(editor.draft)
    notes[CHOSEN], notes[SELECTOR_KEYS] = agent, _selector_key(editor) + 1


def _selector_key(editor: TeamDraftEditor) -> int:
    times = page_state(editor.draft).get(SELECTOR_KEYS, 0)
    return times if isinstance(times, int) else 0


def _select(editor: TeamDraftEditor, key: str) -> None:
    page_state(editor.draft)[CHOSEN] = st.session_state[key]


def agent_section(switchboard: Switchboard, editor: TeamDraftEditor) -> None:
    """The agent selector and the form of the selected agent."""
    spec, broken = editor.spec, broken_agents(editor.problems())
    if not spec.agents:
        team_fields.wrong(editor.sentences("agents"))
        st.button("Add agent", key=field_key(editor, "add"), on_click=_add, args=(editor, None))
        return

    def named(agent: int) -> str:
        mark = ":material/error: " if agent in broken else ""
        return mark + escape_markdown(spec.agents[agent].name or "(no name)")

    key = widget_key(editor.draft, f"chooser{_selector_key(editor)}")
    st.pills(
        "Agent",
        range(len(spec.agents)),
        format_func=named,
        default=chosen_agent(editor),
        required=True,
        key=key,
        on_change=_select,
        args=(editor, key),
    )
    team_fields.wrong(editor.sentences("agents"))
    _form(switchboard, editor, chosen_agent(editor))
    _members(editor, chosen_agent(editor))


def _form(switchboard: Switchboard, editor: TeamDraftEditor, agent: int) -> None:
    _name(editor, agent)
    team_fields.text(
        editor,
        "instructions",
        "Instructions",
        agent=agent,
        lines_px=INSTRUCTIONS_PX,
        help="One sentence per line and topic. A routing sentence names the agent or the tool that "
        "handles the topic.",
    )
    team_fields.text(
        editor,
        "handoff_description",
        "Handoff description",
        agent=agent,
        lines_px=80,
        help="The other agents use this to decide when to hand off to this agent.",
    )
    _sent_words(switchboard, editor, agent)
    spec = editor.spec
    team_fields.several(
        editor,
        "handoffs",
        "Handoffs",
        [other.name for place, other in enumerate(spec.agents) if place != agent],
        agent=agent,
        placeholder="None",
    )
    team_fields.several(
        editor, "tools", "Tools", list(editor.tool_names), agent=agent, placeholder="None"
    )
    _tools(switchboard, editor, agent)


def _sent_words(switchboard: Switchboard, editor: TeamDraftEditor, agent: int) -> None:
    """What the other agents read: the description, and what this agent's tools do."""
    described = {one.name: one.description for one in switchboard.tool_summaries()}
    words = handoff_words(editor.spec.agents[agent], described)
    st.caption(f"A call sends: {escape_markdown(words)}" if words else "A call sends nothing else.")


def _name(editor: TeamDraftEditor, agent: int) -> None:
    key = field_key(editor, "name", agent)
    st.text_input(
        "Name",
        value=editor.value("name", agent),
        key=key,
        live=team_fields.PAUSE,
        on_change=_rename,
        args=(editor, agent, key, editor.value("name", agent)),
    )
    refused = page_state(editor.draft).get(REFUSED)
    if isinstance(refused, tuple) and refused[0] == agent:
        team_fields.wrong((str(refused[1]),))
    team_fields.wrong(editor.sentences("name", agent))
    _offer_to_rename_in_texts(editor)


def _rename(editor: TeamDraftEditor, agent: int, key: str, drawn: str) -> None:
    name = " ".join(str(st.session_state[key]).split())
    if team_fields.echo(key, field_key(editor, "name", agent), name, drawn):
        return
    spec, notes = editor.spec, page_state(editor.draft)
    notes.pop(REFUSED, None)
    if agent >= len(spec.agents) or name == spec.agents[agent].name:
        return
    if problem := renaming_problem(spec, agent, name):
        notes[REFUSED] = (agent, problem)
        return
    old = spec.agents[agent].name
    before = notes.get(RENAMED)
    # A name typed with pauses arrives in several steps: the texts still have the first one.
    first = before[0] if isinstance(before, tuple) and before[1] == old else old
    notes[RENAMED] = (first, name)
    editor.edit(rename_agent(spec, agent, name))


def _offer_to_rename_in_texts(editor: TeamDraftEditor) -> None:
    renamed = page_state(editor.draft).get(RENAMED)
    if not isinstance(renamed, tuple):
        return
    old, new = renamed
    found = mentions(editor.spec, old) if old != new else ()
    if not found:
        return
    lines = "".join(
        f"<li><b>{safe(one.agent, limit=60)}</b>: {safe(one.sentence, limit=160)}</li>"
        for one in found[:6]
    )
    more = f"<li>and {len(found) - 6} more</li>" if len(found) > 6 else ""
    one = len(found) == 1
    many = "One sentence still mentions" if one else f"{len(found)} sentences still mention"
    with st.container(border=True, key=field_key(editor, "renamed"), gap="small"):
        st.html(
            f"<p>Handoffs use the new name. {many} “{safe(old)}”:</p>"
            f'<ul class="sb-mentions">{lines}{more}</ul>'
        )
        with st.container(horizontal=True, gap="small"):
            st.button(
                f"Replace with “{escape_markdown(new)}”",
                key=field_key(editor, "rename_texts"),
                type="primary",
                on_click=_rename_texts,
                args=(editor, old, new),
            )
            st.button(
                "Leave as is",
                key=field_key(editor, "keep_texts"),
                on_click=forget_renaming,
                args=(editor,),
            )


def _rename_texts(editor: TeamDraftEditor, old: str, new: str) -> None:
    chosen = chosen_agent(editor)
    forget_renaming(editor)
    editor.edit(rename_in_texts(editor.spec, old, new), replaced=True)
    choose_agent(editor, chosen)


def forget_renaming(editor: TeamDraftEditor) -> None:
    """Drop the messages about a renamed agent."""
    for note in (RENAMED, REFUSED):
        page_state(editor.draft).pop(note, None)


def _tools(switchboard: Switchboard, editor: TeamDraftEditor, agent: int) -> None:
    used = set(editor.value("tools", agent))
    notes = switchboard.tool_summaries()
    with st.expander("What each tool does", key=field_key(editor, "tool_notes", agent)):
        st.html(
            '<dl class="sb-tools">'
            + "".join(
                f"<dt{' class=sb-used' if note.name in used else ''}>{safe(note.name)}"
                + ('<span class="sb-note">needs sign-in</span>' if note.sign_in else "")
                + f"</dt><dd>{safe(note.description, limit=300)}</dd>"
                for note in notes
            )
            + "</dl>"
        )


def _members(editor: TeamDraftEditor, agent: int) -> None:
    spec = editor.spec
    full = len(spec.agents) >= MAX_AGENTS
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Add agent",
            key=field_key(editor, "add"),
            icon=":material/person_add:",
            disabled=full,
            on_click=_add,
            args=(editor, None),
        )
        st.button(
            "Duplicate agent",
            key=field_key(editor, "copy"),
            icon=":material/content_copy:",
            disabled=full,
            on_click=_add,
            args=(editor, agent),
        )
        st.button(
            "Remove agent",
            key=field_key(editor, "remove"),
            icon=":material/person_remove:",
            disabled=len(spec.agents) < 2,
            help="Can be undone.",
            on_click=_remove,
            args=(editor, agent),
        )


def _add(editor: TeamDraftEditor, copy_of: int | None) -> None:
    editor.edit(add_agent(editor.spec, copy_of=copy_of), replaced=True)
    choose_agent(editor, len(editor.spec.agents) - 1)


def _remove(editor: TeamDraftEditor, agent: int) -> None:
    forget_renaming(editor)
    editor.edit(remove_agent(editor.spec, agent), replaced=True)
    choose_agent(editor, max(agent - 1, 0))
