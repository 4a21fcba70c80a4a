"""Records that a call ran on a version, as the record writer does when it stores the call."""

from agents_core.store import writing
from agents_core.versions import Kind, VersionStore
from agents_core.versions.use_rows import record


def record_use(
    store: VersionStore, kind: Kind, name: str, number: int, *, call_id: str, from_turn: int
) -> None:
    """In a transaction of its own, at the store's time.

    Raises:
        VersionError: there is no such version.
    """
    at = store._clock()
    with writing(store._engine) as session:
        record(session, kind, name, number, call_id=call_id, from_turn=from_turn, at=at)
