"""The ready policy and a library over it, for tests of what is done with policies."""

from sqlalchemy import Engine

from agents_core.knowledge.index.index_ports import EmbedderLoader
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.team_files.ready_teams import ready
from agents_core.versions import Part, VersionStore
from agents_core.versions.version_store import Clock

READY_POLICY = ready().documents[0].text

POLICY, DOCUMENT = "Airline support", "Policy"


def ready_library(engine: Engine, load: EmbedderLoader, clock: Clock) -> PolicyLibrary:
    """The library of a policy whose one document is the ready one; a second call finds it."""
    versions = VersionStore(engine, clock)
    versions.seed("policy", POLICY, [Part(DOCUMENT, READY_POLICY)], message="")
    return PolicyLibrary(versions, load, name=POLICY)
