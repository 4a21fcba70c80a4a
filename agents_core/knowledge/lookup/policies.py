"""All policies, each with its library; they share one embedder and one vector database."""

import threading
from collections.abc import Sequence

from agents_core.knowledge.index.index_ports import EmbedderLoader, OpenVectorStore
from agents_core.knowledge.index.memory_vectors import memory_vectors
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.policy_versions import PolicySnapshot, checked_documents
from agents_core.versions import Part, VersionError, VersionStore


class Policies:
    """The policies of one installation. Thread-safe."""

    def __init__(
        self,
        versions: VersionStore,
        embedder_loader: EmbedderLoader,
        *,
        open_vectors: OpenVectorStore = memory_vectors,
    ) -> None:
        """``embedder_loader`` returns the same embedder each time."""
        self._versions = versions
        self._load = embedder_loader
        self._open = open_vectors
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

    def _library(self, name: str) -> PolicyLibrary:
        return PolicyLibrary(self._versions, self._load, name=name, open_vectors=self._open)
