"""How many sentences reach the right tool of teams the product has never seen, in process.

``python -m tests.bench.engine.bench_desks desks FILE`` reads desks (tools with descriptions only,
sentences, and sentences of other trades that must be refused); ``... teams FILE`` reads teams with
instructions in free prose, which may hand a call on. ``--show`` prints what went wrong, ``--one``
says all sentences of a team in one call. Figures only; it never fails on one.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from agents_core.engine.brain import build_brain
from agents_core.engine.ports import Brain, CallTool, Message, ToolDefinition
from tests.paraphrases.conversation import AgentSession, Conversation, first_decision

DESK = AgentSession(
    instructions="You work at a service desk. Use the tool that fits the request; if none fits, "
    "say that you cannot help with it."
)
REQUEST = {"type": "object", "properties": {"request": {"type": "string"}}}


def desk_session(tools: Sequence[Mapping[str, str]]) -> AgentSession:
    """A desk whose tools take the caller's words."""
    defined = tuple(
        ToolDefinition(name=one["name"], description=one["description"], parameters=REQUEST)
        for one in tools
    )
    return AgentSession(instructions=DESK.instructions, tools=defined)


def first_tool(brain: Brain, session: AgentSession, text: str) -> str:
    """The first tool called; empty when the agent speaks."""
    decision = first_decision(brain, session, Message(role="user", text=text))
    return decision.name if isinstance(decision, CallTool) else ""


def measure_desk(brain: Brain, desk: Mapping[str, Any], *, show: bool) -> tuple[float, float]:
    """Shares, 0 to 1: sentences that reach the right tool, outside sentences that are refused."""
    session = desk_session(desk["tools"])
    got = [(one, first_tool(brain, session, one["text"])) for one in desk["said"]]
    out = [(text, first_tool(brain, session, text)) for text in desk["outside"]]
    if show:
        for one, tool in got:
            if tool != one["tool"]:
                print(f"    {one['text']}: {tool or 'refused'}, not {one['tool']}")
        for text, tool in out:
            if tool:
                print(f"    outside: {text}: {tool}")
    right = sum(tool == one["tool"] for one, tool in got) / len(got)
    return right, sum(not tool for _, tool in out) / len(out)


def desks(brain: Brain, read: Mapping[str, Any], *, show: bool) -> None:
    """Each desk, their mean and their worst."""
    rows = []
    for name, desk in read["teams"].items():
        right, refused = measure_desk(brain, desk, show=show)
        rows.append((right, refused))
        print(f"{name:14s} right {right:6.1%}, outside refused {refused:6.1%}")
    for what, take in (("mean", lambda values: sum(values) / len(values)), ("worst", min)):
        right, refused = (take(column) for column in zip(*rows, strict=True))
        print(f"{what:14s} right {right:6.1%}, outside refused {refused:6.1%}")


def team_sessions(team: Mapping[str, Any]) -> dict[str, AgentSession]:
    """The sessions of a team, entry first. Only what a lookup asks is a required argument: a
    question for a missing one would hide which tool was chosen."""
    described = {one["name"]: one for one in team["agents"]}
    tools = {one["name"]: one for one in team["tools"]}
    names = sorted(described, key=lambda name: name != team["entry"])
    return {name: _agent_session(described[name], described, tools) for name in names}


def _agent_session(
    agent: Mapping[str, Any], agents: Mapping[str, Any], tools: Mapping[str, Any]
) -> AgentSession:
    functions = [
        ToolDefinition(
            name=name,
            description=tools[name]["description"],
            parameters=_relaxed(tools[name]["parameters"]),
        )
        for name in agent["tools"]
    ]
    handoffs = [
        ToolDefinition(
            name="transfer_to_" + name.lower().replace(" ", "_"),
            description=f"Bring the caller to the {name}. {agents[name]['handoff_description']}",
            parameters={"type": "object", "properties": {}, "required": []},
        )
        for name in agent["handoffs"]
    ]
    return AgentSession(instructions=agent["instructions"], tools=(*functions, *handoffs))


def _relaxed(parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    lookup = list(parameters["properties"]) == parameters.get("required") and all(
        set(schema) <= {"type", "description"} and schema["type"] == "string"
        for schema in parameters["properties"].values()
    )
    return parameters if lookup and len(parameters["properties"]) == 1 else {
        **parameters, "required": []
    }  # fmt: skip


def measure_team(
    brain: Brain, team: Mapping[str, Any], *, one_call: bool, show: bool
) -> tuple[int, int]:
    """Sentences that end in the right tool of the right agent, and all of them."""
    sessions, right = team_sessions(team), 0
    talk = Conversation(brain, sessions)
    for one in team["said"]:
        talk = talk if one_call else Conversation(brain, sessions)
        try:
            answer = talk.hear(one["text"])
        except AssertionError as error:
            answer = str(error)
        called = [name for name in talk.path if not name.startswith("transfer_to_")]
        fits = called == [one["tool"]] if one["tool"] else not called
        right += fits
        if show and not fits:
            path = " > ".join(talk.path)
            print(f"    {one['text']}: {path or answer}; not {one['agent']} {one['tool']}")
    return right, len(team["said"])


def teams(brain: Brain, read: Sequence[Mapping[str, Any]], *, one_call: bool, show: bool) -> None:
    """Each team and their sum."""
    rights = totals = 0
    for team in read:
        right, total = measure_team(brain, team, one_call=one_call, show=show)
        rights, totals = rights + right, totals + total
        print(f"{team['name']:28s} right {right} of {total}")
    print(f"{'all':28s} right {rights} of {totals} ({rights / totals:.1%})")


def main() -> None:
    """Measure one file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("kind", choices=("desks", "teams"))
    options.add_argument("file", type=Path)
    options.add_argument("--show", action="store_true")
    options.add_argument("--one", action="store_true", help="all sentences in one call")
    chosen = options.parse_args()
    read = json.loads(chosen.file.read_text("utf-8"))
    brain = build_brain()
    if chosen.kind == "desks":
        desks(brain, read, show=chosen.show)
    else:
        rows = read if isinstance(read, list) else [read]
        teams(brain, rows, one_call=chosen.one, show=chosen.show)


if __name__ == "__main__":
    main()
