"""All policies, each with its library; they share one embedder and one vector database."""

import threading
from collections.abc import Sequence

from agents_core.errors import PolicyError
from agents_core.knowledge.index.index_ports import EmbedderLoader, OpenVectorStore
from agents_core.knowledge.index.memory_vectors import memory_vectors
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.policy_versions import (
    PolicySnapshot,
    PolicyVersions,
    checked_documents,
)
from agents_core.versions import Part, VersionError, VersionStore

FIRST_DOCUMENT = "Policy"
"""The document of a policy that was created empty."""


class Policies:
    """The policies of one installation. Thread-safe."""

    def __init__(
        self,
        versions: VersionStore,
        embedder_loader: EmbedderLoader,
        *,
        open_vectors: OpenVectorStore = memory_vectors,
        memory_first: bool = False,
    ) -> None:
        """``embedder_loader`` returns the same embedder each time. ``memory_first``: as
        ``IndexBuilder``."""
        self._versions = versions
        self._load = embedder_loader
        self._open = open_vectors
        self._memory_first = memory_first
        self._lock = threading.Lock()
        self._libraries: dict[str, PolicyLibrary] = {}

    def names(self) -> tuple[str, ...]:
        """The names of all policies, oldest first."""
        return self._versions.names("policy")

    def library(self, name: str) -> PolicyLibrary:
        """The policy of that name.

        Raises:
            VersionError: there is no such policy.
        """
        with self._lock:
            library = self._libraries.get(name)
        if library is not None:
            return library
        if self._versions.newest_number("policy", name) == 0:
            raise VersionError(f"There is no policy called “{name}”.")
        with self._lock:
            return self._libraries.setdefault(name, self._library(name))

    def version(self, name: str, number: int) -> PolicySnapshot:
        """Any version of a policy, also of a deleted one.

        Raises:
            VersionError: there is none of that number.
        """
        return PolicyVersions(self._versions, name=name).get(number)

    def create(
        self, name: str, documents: Sequence[Part], *, author: str = "", message: str = ""
    ) -> PolicySnapshot:
        """Create a policy with these documents as version 1.

        Raises:
            NameTaken: the name is in use.
            PolicyError: a text cannot be used.
        """
        parts = checked_documents(documents)
        made = self._versions.create("policy", name, parts, author=author, message=message)
        return self.library(made.name).current()

    def create_empty(self, name: str, *, author: str = "") -> str:
        """Create a policy with one document without text, to be written; its name as stored.

        Raises:
            NameTaken: the name is in use.
            VersionError: the name cannot be used.
        """
        parts = (Part(FIRST_DOCUMENT, ""),)
        message = "Empty policy"
        return self._versions.create("policy", name, parts, author=author, message=message).name

    def delete(self, name: str, *, used_by: Sequence[str]) -> None:
        """Delete a policy and its draft, unless a team uses it. Stored calls keep its versions, and
        a running call that began with it goes on looking up in it.

        Raises:
            PolicyError: one of the teams ``used_by`` uses it.
            VersionError: there is no such policy.
        """
        if used_by:
            raise PolicyError(f"Nothing was deleted. {in_use(used_by)}")
        self._versions.delete("policy", name)
        with self._lock:
            self._libraries.pop(name, None)

    def _library(self, name: str) -> PolicyLibrary:
        return PolicyLibrary(
            self._versions,
            self._load,
            name=name,
            open_vectors=self._open,
            memory_first=self._memory_first,
        )


def in_use(teams: Sequence[str]) -> str:
    """A sentence: these teams use a policy, and what to do before it can be deleted."""
    listed = " and ".join(f"“{team}”" for team in teams)
    who, each = (f"The team {listed} uses", "it")
    if len(teams) > 1:
        who, each = f"The teams {listed} use", "each of them"
    return f"{who} this policy. Choose another one for {each} on the Agents page first."
