"""A policy whose vectors are kept somewhere, opened as a process that has just started does."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from moto.server import ThreadedMotoServer

from agents_core.knowledge.index.index_ports import LookupKind, Vectors
from agents_core.knowledge.index.lance_database import LanceDatabase
from agents_core.knowledge.index.lance_vectors import open_lance_vectors
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.language.embeddings import lexical_vectors
from agents_core.versions import VersionStore

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
NAME = "House rules"


class Counting:
    """The lexical embedder, counting; the same vectors in every process."""

    kind: LookupKind = "lexical"
    identity = "lexical of this test"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return lexical_vectors(texts)


class ObjectStorage(NamedTuple):
    """A prefix in a bucket, the environment to reach it with, and the server behind it."""

    uri: str
    environ: dict[str, str]
    server: ThreadedMotoServer


def opened(
    versions: VersionStore, uri: str, environ: dict[str, str] | None = None, name: str = NAME
) -> tuple[PolicyLibrary, Counting]:
    """The library as a process that has just started has it."""
    embedder = Counting()
    vectors = open_lance_vectors(LanceDatabase(uri, environ or {}))
    library = PolicyLibrary(
        versions,
        lambda: embedder,
        name=name,
        open_vectors=vectors,
        lookup_wait_s=300,  # until what another process published is indexed
    )
    return library, embedder


def cited(library: PolicyLibrary, request: str) -> list[str]:
    return [citation.text for citation in library.look_up(request).citations]
