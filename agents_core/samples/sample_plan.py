"""Which conversations sample calls have, and the times they are shown at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice

from agents_core.samples.ready_conversation import ReadyConversation

CALLS_PER_TEAM = 7
SPAN = timedelta(hours=30)
"""From the first sample call to the last: never all of them on one day."""
NEWEST_AGO = timedelta(minutes=25)
UNEVEN_MIN = (0, 17, 5, 31, 11, 23, 2)
"""Minutes that calls are shifted by, so that they do not look like clockwork."""

REVIEWED_EVERY = 5
"""Every fifth sample call waits for a review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCall:
    """One sample call to be made."""

    conversation: ReadyConversation
    at: datetime  #: the start it is shown with
    review: bool  #: it is put into the review queue


def planned_calls(
    conversations: Sequence[ReadyConversation], teams: Collection[str], now: datetime
) -> tuple[PlannedCall, ...]:
    """The calls for those of ``teams`` that have conversations, oldest first."""
    by_team = [
        list(islice(cycle([one for one in conversations if one.team == team]), CALLS_PER_TEAM))
        for team in dict.fromkeys(one.team for one in conversations)
        if team in teams
    ]
    calls = [one for round_ in zip(*by_team, strict=True) for one in round_]
    step = SPAN / max(len(calls), 1)
    return tuple(
        PlannedCall(
            conversation=conversation,
            at=now - NEWEST_AGO - (len(calls) - place) * step + _uneven(place),
            review=place % REVIEWED_EVERY == 0,
        )
        for place, conversation in enumerate(calls, start=1)
    )


def _uneven(place: int) -> timedelta:
    return -timedelta(minutes=UNEVEN_MIN[place % len(UNEVEN_MIN)])
