"""What made-up calls talk about: the ready teams in several versions, their policies, utterances.

It makes no call and knows no database but through the version store.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.lookup.lookup_tool import DOCUMENT_LOOKUP
from agents_core.knowledge.policy_versions import passages_in
from agents_core.team.team_library import TeamLibrary
from agents_core.team.team_spec import TeamSpec
from agents_core.team_files.ready_teams import ready, ready_names
from agents_core.versions import Part, VersionStore

QUESTIONS = re.compile(rf"^Use {DOCUMENT_LOOKUP} for questions about (.+)\.$", re.MULTILINE)
REQUESTS = re.compile(r"^Use (\w+) for (\".+\")\.$", re.MULTILINE)

NOT_IN_THE_POLICY = (
    ("Do you have a loyalty programme?", "Is there a bonus programme for loyal customers?"),
    ("Can I pay with a gift card?", "Do you take gift cards?", "Can I use a voucher to pay?"),
    ("Do students get a discount?", "Is there a student discount?", "Anything off for students?"),
    ("Who owns your company?", "What company do you belong to?"),
    ("Can I speak to a human being?", "I want to talk to a real person.", "A human, please."),
    ("Where can I leave a complaint?", "I would like to complain about a colleague."),
    ("Do you have an app for my phone?", "Is there an app I can install?"),
    ("Are you hiring at the moment?", "Where do I apply for a job with you?"),
)
"""Questions in several wordings each: what an analyst wants to see grouped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One team and its policy, as far as a call shows them."""

    teams: tuple[TeamSpec, ...]  #: version 1 first
    documents: tuple[tuple[Part, ...], ...]  #: of the policy, version 1 first
    passages: tuple[tuple[Passage, ...], ...]
    guides: tuple[str, ...]  #: agents that look things up
    desks: Mapping[str, tuple[tuple[str, str], ...]]  #: agent to (tool, what the caller says)
    topics: Mapping[str, tuple[str, ...]]  #: guide to what it is asked about

    @property
    def team(self) -> TeamSpec:
        """Version 1."""
        return self.teams[0]

    @property
    def policy(self) -> str:
        """Its name."""
        return self.team.policy


def worlds() -> tuple[World, ...]:
    """One for each ready team."""
    return tuple(map(_world, ready_names()))


def publish(engine: Engine, made: tuple[World, ...], *, first_at: datetime) -> None:
    """Put every version into the version store, a week apart."""
    at = first_at

    def clock() -> datetime:
        return at

    versions = VersionStore(engine, clock)
    teams = TeamLibrary(versions)
    for world in made:
        versions.seed("policy", world.policy, world.documents[0], message="Initial version")
        teams.seed(world.team, message="Initial version")
    for number in range(1, max(len(world.teams) for world in made)):
        at = first_at + timedelta(weeks=number)
        for world in made:
            if number < len(world.documents) and number == versions.newest_number(
                "policy", world.policy
            ):
                parts = world.documents[number]
                versions.publish("policy", world.policy, parts, based_on=number, author="Ines")
            if number < len(world.teams) and number == teams.newest(world.team.name).number:
                spec = world.teams[number]
                teams.publish(spec.name, spec, based_on=number, author="Ravi")


def _world(name: str) -> World:
    bundle = ready(name)
    team = bundle.team
    documents = _document_versions(bundle.documents)
    guides = [agent for agent in team.agents if DOCUMENT_LOOKUP in agent.tools]
    desks = [agent for agent in team.agents if set(agent.tools) - {DOCUMENT_LOOKUP}]
    return World(
        teams=(
            team,
            team.model_copy(update={"speed": 1.05}),
            team.model_copy(update={"greeting": f"{team.greeting} Take your time."}),
            team.model_copy(update={"speed": 1.1}),
        ),
        documents=documents,
        passages=tuple(tuple(passages_in(parts)) for parts in documents),
        guides=tuple(agent.name for agent in guides),
        desks={agent.name: tuple(_requests(agent.instructions)) for agent in desks},
        topics={agent.name: tuple(QUESTIONS.findall(agent.instructions)) for agent in guides},
    )


def _document_versions(first: tuple[Part, ...]) -> tuple[tuple[Part, ...], ...]:
    """Version 2 says one thing in other words, version 3 has one rule more."""
    opening, *others = first
    lines = opening.text.rstrip("\n").split("\n")
    second = Part(opening.name, "\n".join([*lines[:-1], f"{lines[-1]} Ask us for details."]) + "\n")
    third = Part(opening.name, second.text + "\n\nWe answer letters within 5 working days.\n")
    return (first, (second, *others), (third, *others))


def _requests(instructions: str) -> list[tuple[str, str]]:
    found = []
    for tool, quoted in REQUESTS.findall(instructions):
        found += [(tool, said) for said in re.findall(r'"([^"]+)"', quoted)]
    return found
