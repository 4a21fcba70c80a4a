"""The stored passages of policy versions."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.passage_numbers import Numbered
from agents_core.store import reading, writing
from agents_core.store.tables import Artifact, ArtifactVersion, PolicyPassages


class PassageRows:
    """Reads and adds the passages of versions. Blocking; safe from any thread and process."""

    def __init__(self, engine: Engine) -> None:
        """The database must be migrated."""
        self._engine = engine

    def read(self, policy: str, version: int) -> Numbered | None:
        """The passages of that version; None when they are not stored.

        Raises:
            StoreUnavailable: the database cannot be used.
        """
        query = (
            select(PolicyPassages)
            .join(Artifact, Artifact.id == PolicyPassages.artifact_id)
            .where(Artifact.kind == "policy", Artifact.name == policy)
            .where(PolicyPassages.number == version)
        )
        with reading(self._engine) as session:
            row = session.scalar(query)
            if row is None:
                return None
            return Numbered(tuple(map(_passage, row.passages)), row.last_number)

    def add(self, policy: str, version: int, numbered: Numbered) -> None:
        """Store the passages of a version, unless they or no such version are stored.

        Raises:
            StoreUnavailable: the database cannot be used.
        """
        query = (
            select(ArtifactVersion.artifact_id)
            .join(Artifact)
            .where(Artifact.kind == "policy", Artifact.name == policy)
            .where(ArtifactVersion.number == version)
        )
        try:
            with writing(self._engine) as session:
                artifact_id = session.scalar(query)
                if artifact_id is not None:
                    row = PolicyPassages(
                        artifact_id=artifact_id,
                        number=version,
                        passages=list(map(_values, numbered.passages)),
                        last_number=numbered.last_number,
                    )
                    session.add(row)
        except IntegrityError:  # another process was first; its passages are the same
            return


def _values(passage: Passage) -> dict[str, Any]:
    """Without the fields that are empty."""
    values = {name: getattr(passage, name) for name in Passage.__slots__}
    return {name: value for name, value in values.items() if value}


def _passage(values: Mapping[str, Any]) -> Passage:
    row = tuple((head, cell) for head, cell in values.get("row", ()))
    several = {
        name: tuple(values.get(name, ()))
        for name in ("headings", "lead_in", "notes", "note_numbers")
    }
    return Passage(**{**values, **several, "row": row})
