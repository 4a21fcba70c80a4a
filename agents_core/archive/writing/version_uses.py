"""Writes which versions a call runs on, and from which of the caller's turns on.

The rows are added with the events that say so, in one transaction: neither is there without the
other, and an attempt that is repeated adds nothing twice.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from agents_core import events as ev
from agents_core.versions import Kind, VersionError
from agents_core.versions.use_rows import record

log = logging.getLogger(__name__)


def add_version_uses(
    session: Session, call_id: str, events: Iterable[ev.CallEvent], *, at: datetime
) -> None:
    """Add the uses that these events of a call say. A version that was renamed or is not in this
    database is skipped."""
    for kind, name, number, from_turn in _uses(events):
        try:
            record(session, kind, name, number, call_id=call_id, from_turn=from_turn, at=at)
        except VersionError:
            log.info("call %s runs on a %s version that is not here", call_id, kind)


def _uses(events: Iterable[ev.CallEvent]) -> Iterator[tuple[Kind, str, int, int]]:
    """(kind, name, number, from turn) of each."""
    for event in events:
        if isinstance(event, ev.CallStarted | ev.TeamApplied) and event.team and event.team_version:
            from_turn = event.from_turn if isinstance(event, ev.TeamApplied) else 1
            yield "team", event.team, event.team_version, from_turn
        if (
            isinstance(event, ev.CallStarted | ev.PolicyApplied)
            and event.policy
            and event.policy_version
        ):
            from_turn = event.from_turn if isinstance(event, ev.PolicyApplied) else 1
            yield "policy", event.policy, event.policy_version, from_turn
