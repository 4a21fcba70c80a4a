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
from agents_core.team.limits import MAX_AGENTS
from agents_core.team.validation.problem_locations import broken_agents
from pages.agents import team_fields as fields
from pages.agents.team_draft_editor import TeamDesk
from pages.ui.html_text import escape_markdown, safe

INSTRUCTIONS_PX = 380
RENAMED, REFUSED = "renamed", "name_refused"
CHOSEN, CHOSEN_ANEW = "agent", "agent_anew"


def chosen_agent(desk: TeamDesk) -> int:
    """The agent being edited."""
    chosen = desk.box.notes.get(CHOSEN, 0)
    return chosen if isinstance(chosen, int) and chosen < len(desk.spec.agents) else 0


def choose_agent(desk: TeamDesk, agent: int) -> None:
    """Edit another agent; inside a callback. The chooser begins anew with it."""
    notes = desk.box.notes
    notes[CHOSEN], notes[CHOSEN_ANEW] = agent, _anew(desk) + 1


def _anew(desk: TeamDesk) -> int:
    times = desk.box.notes.get(CHOSEN_ANEW, 0)
    return times if isinstance(times, int) else 0


def _take_chosen(desk: TeamDesk, key: str) -> None:
    desk.box.notes[CHOSEN] = st.session_state[key]


def agent_section(desk: TeamDesk) -> None:
    """Whom to edit, and the form."""
    spec, broken = desk.spec, broken_agents(desk.problems())
    if not spec.agents:
        fields.wrong(desk.sentences("agents"))
        st.button("Add an agent", key=desk.key("add"), on_click=_add, args=(desk, None))
        return

    def named(agent: int) -> str:
        mark = ":material/error: " if agent in broken else ""
        return mark + escape_markdown(spec.agents[agent].name or "(no name)")

    key = desk.box.key(f"chooser{_anew(desk)}")
    st.pills(
        "Agent",
        range(len(spec.agents)),
        format_func=named,
        default=chosen_agent(desk),
        required=True,
        key=key,
        on_change=_take_chosen,
        args=(desk, key),
    )
    fields.wrong(desk.sentences("agents"))
    _form(desk, chosen_agent(desk))
    _members(desk, chosen_agent(desk))


def _form(desk: TeamDesk, agent: int) -> None:
    _name(desk, agent)
    fields.text(
        desk,
        "instructions",
        "Instructions",
        agent=agent,
        lines_px=INSTRUCTIONS_PX,
        help="One sentence per line and topic. A sentence that sends a caller somewhere names the "
        "agent or the tool it goes to.",
    )
    fields.text(
        desk,
        "handoff_description",
        "What the others know of it",
        agent=agent,
        lines_px=80,
        help="Agents read this when they decide whom to hand the caller to.",
    )
    spec = desk.spec
    fields.several(
        desk,
        "handoffs",
        "Can hand over to",
        [other.name for place, other in enumerate(spec.agents) if place != agent],
        agent=agent,
        placeholder="Nobody",
    )
    fields.several(
        desk, "tools", "Tools", list(desk.switchboard.catalogue), agent=agent, placeholder="None"
    )
    _tools(desk, agent)


def _name(desk: TeamDesk, agent: int) -> None:
    key = desk.key("name", agent)
    st.text_input(
        "Name",
        value=desk.value("name", agent),
        key=key,
        live=fields.PAUSE,
        on_change=_rename,
        args=(desk, agent, key, desk.value("name", agent)),
    )
    refused = desk.box.notes.get(REFUSED)
    if isinstance(refused, tuple) and refused[0] == agent:
        fields.wrong((str(refused[1]),))
    fields.wrong(desk.sentences("name", agent))
    _offer_to_rename_in_texts(desk)


def _rename(desk: TeamDesk, agent: int, key: str, drawn: str) -> None:
    name = " ".join(str(st.session_state[key]).split())
    if fields.echo(key, desk.key("name", agent), name, drawn):
        return
    spec, notes = desk.spec, desk.box.notes
    notes.pop(REFUSED, None)
    if agent >= len(spec.agents) or name == spec.agents[agent].name:
        return
    if problem := renaming_problem(spec, agent, name):
        notes[REFUSED] = (agent, problem)
        return
    old = spec.agents[agent].name
    before = notes.get(RENAMED)
    # Typed with pauses, a name passes through others: the texts still say the first one.
    first = before[0] if isinstance(before, tuple) and before[1] == old else old
    notes[RENAMED] = (first, name)
    desk.edit(rename_agent(spec, agent, name))


def _offer_to_rename_in_texts(desk: TeamDesk) -> None:
    renamed = desk.box.notes.get(RENAMED)
    if not isinstance(renamed, tuple):
        return
    old, new = renamed
    found = mentions(desk.spec, old) if old != new else ()
    if not found:
        return
    lines = "".join(
        f"<li><b>{safe(one.agent, limit=60)}</b>: {safe(one.sentence, limit=160)}</li>"
        for one in found[:6]
    )
    more = f"<li>and {len(found) - 6} more</li>" if len(found) > 6 else ""
    many = f"{len(found)} sentences still say" if len(found) > 1 else "One sentence still says"
    with st.container(border=True, key=desk.key("renamed"), gap="small"):
        st.html(
            f"<p>Handoffs follow the new name. {many} “{safe(old)}”:</p>"
            f'<ul class="sb-mentions">{lines}{more}</ul>'
        )
        with st.container(horizontal=True, gap="small"):
            st.button(
                f"Say “{escape_markdown(new)}” there too",
                key=desk.key("rename_texts"),
                type="primary",
                on_click=_rename_texts,
                args=(desk, old, new),
            )
            st.button(
                "Leave them", key=desk.key("keep_texts"), on_click=forget_renaming, args=(desk,)
            )


def _rename_texts(desk: TeamDesk, old: str, new: str) -> None:
    chosen = chosen_agent(desk)
    forget_renaming(desk)
    desk.edit(rename_in_texts(desk.spec, old, new), replaced=True)
    choose_agent(desk, chosen)


def forget_renaming(desk: TeamDesk) -> None:
    """What was said about a new name no longer matters."""
    for note in (RENAMED, REFUSED):
        desk.box.notes.pop(note, None)


def _tools(desk: TeamDesk, agent: int) -> None:
    used = set(desk.value("tools", agent))
    notes = desk.switchboard.tool_notes()
    with st.expander("What each tool does", key=desk.key("tool_notes", agent)):
        st.html(
            '<dl class="sb-tools">'
            + "".join(
                f"<dt{' class=sb-used' if note.name in used else ''}>{safe(note.name)}"
                + ('<span class="sb-note">asks to sign in</span>' if note.sign_in else "")
                + f"</dt><dd>{safe(note.description, limit=300)}</dd>"
                for note in notes
            )
            + "</dl>"
        )


def _members(desk: TeamDesk, agent: int) -> None:
    spec = desk.spec
    full = len(spec.agents) >= MAX_AGENTS
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Add agent",
            key=desk.key("add"),
            icon=":material/person_add:",
            disabled=full,
            on_click=_add,
            args=(desk, None),
        )
        st.button(
            "Copy this agent",
            key=desk.key("copy"),
            icon=":material/content_copy:",
            disabled=full,
            on_click=_add,
            args=(desk, agent),
        )
        st.button(
            "Remove this agent",
            key=desk.key("remove"),
            icon=":material/person_remove:",
            disabled=len(spec.agents) < 2,
            help="“Bring back what was here” undoes it.",
            on_click=_remove,
            args=(desk, agent),
        )


def _add(desk: TeamDesk, copy_of: int | None) -> None:
    desk.edit(add_agent(desk.spec, copy_of=copy_of), replaced=True)
    choose_agent(desk, len(desk.spec.agents) - 1)


def _remove(desk: TeamDesk, agent: int) -> None:
    forget_renaming(desk)
    desk.edit(remove_agent(desk.spec, agent), replaced=True)
    choose_agent(desk, max(agent - 1, 0))
