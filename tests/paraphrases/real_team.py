"""A ready team as its session declares it, with the real tools behind it: nothing is retyped."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agents import FunctionTool, Handoff
from pydantic import SecretStr

from agents_core.accounts.account_service import AccountService, SignedIn
from agents_core.engine.ports import ToolDefinition
from agents_core.knowledge.lookup.lookup_tool import lookup_tool
from agents_core.knowledge.lookup.policies import Policies
from agents_core.language.embeddings import load_embedder
from agents_core.records.demo_records import demo_accounts_for, seed_records
from agents_core.records.record_changes import change_tools
from agents_core.records.record_tools import record_tools
from agents_core.reservations.demo_flights import demo_accounts_for as travellers_for
from agents_core.reservations.demo_flights import seed_demo
from agents_core.reservations.flight_tools import flight_tools
from agents_core.reservations.reservation_service import ReservationService
from agents_core.store import engine_for, migrate
from agents_core.team.sdk.agent_builder import Agent, build_team
from agents_core.team_files.ready_teams import ready
from agents_core.tools.tool_spec import CallContext, ToolSpec
from agents_core.versions import VersionStore
from tests.paraphrases.conversation import AgentSession, SessionPrompts
from tests.unit.team.team_fakes import RecordingRuntime

Outputs = Mapping[str, Callable[[Mapping[str, Any]], str]]

PASSAGE_OF_TOPIC = {
    "carry-on": "P1",
    "checked-bag": "P2",
    "check-in": "P3",
    "upgrade": "P4",
    "wifi": "P5",
    "change": "P6",
    "exit-row": "P7",
    "refund": "P8",
    "pets": "P9",
    "support": "P10",
}
"""Which passage of the ready policy answers the rows of a topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RealTeam:
    """What a Conversation needs to play the shipped team."""

    sessions: SessionPrompts
    outputs: Outputs


@contextmanager
def real_team(folder: Path, name: str = "") -> Iterator[RealTeam]:
    """A shipped team, its policy and a demo customer; its database lives in ``folder``."""
    url = f"sqlite:///{folder / 'team.db'}"
    migrate(url)
    database = engine_for(url)
    accounts = AccountService(database)
    seed_demo(database, accounts, _now())
    seed_records(database, accounts, _now())
    shipped = ready(name)
    policies = Policies(VersionStore(database, _now), load_embedder)
    policies.create(shipped.team.policy, shipped.documents)
    lookup = lookup_tool(policies.library(shipped.team.policy), shipped.team.policy_topics)
    tools = (
        *flight_tools(accounts, ReservationService(database), _now),
        *record_tools(accounts, database, _now),
        *change_tools(database, _now),
        lookup,
    )
    used = {tool for agent in shipped.team.agents for tool in agent.tools}
    demo = (*travellers_for(used), *demo_accounts_for(used))[0]
    signed_in = accounts.sign_in(demo.username, SecretStr(demo.password), _now())
    assert isinstance(signed_in, SignedIn)
    context = CallContext(call_id="call_1", identity=signed_in.identity)
    catalogue = {tool.name: tool for tool in tools}
    team = build_team(shipped.team, catalogue, RecordingRuntime())
    entry_first = [team.entry, *(one for one in team.agents.values() if one is not team.entry)]
    yield RealTeam(
        sessions={agent.name: _session(agent) for agent in entry_first},
        outputs={tool.name: _runs(tool, context) for tool in tools},
    )
    database.dispose()


def _session(agent: Agent) -> AgentSession:
    """In the order the SDK sends them: functions, then handoffs."""
    tools = [
        ToolDefinition(
            name=tool.name, description=tool.description, parameters=tool.params_json_schema
        )
        for tool in agent.tools
        if isinstance(tool, FunctionTool)
    ]
    handoffs = [
        ToolDefinition(
            name=one.tool_name, description=one.tool_description, parameters=one.input_json_schema
        )
        for one in agent.handoffs
        if isinstance(one, Handoff)
    ]
    assert len(tools) == len(agent.tools) and len(handoffs) == len(agent.handoffs)
    assert isinstance(agent.instructions, str)
    return AgentSession(instructions=agent.instructions, tools=(*tools, *handoffs))


def _runs(tool: ToolSpec, context: CallContext) -> Callable[[Mapping[str, Any]], str]:
    def run(arguments: Mapping[str, Any]) -> str:
        parsed = tool.arguments.model_validate_json(json.dumps(dict(arguments)))
        return asyncio.run(tool.run(context, parsed)).text  # type: ignore[arg-type]

    return run


def _now() -> datetime:
    return datetime.now(UTC)
