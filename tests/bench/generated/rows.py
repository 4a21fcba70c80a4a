"""One made-up call as rows of every table of kept calls, made by the archive's own row builders."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from agents_core.archive.call_archive import INTERRUPTED
from agents_core.archive.writing.call_columns import counted_columns, facets_of, measured_columns
from agents_core.archive.writing.derived_rows import derived_rows
from agents_core.archive.writing.row_writes import event_rows, facet_rows, line_row
from agents_core.measures.call_measurer import CallCounts, measurer_of
from agents_core.store import call_tables as t
from agents_core.store.base import Table
from tests.bench.generated.calls import GeneratedCall

Rows = dict[type[Table], Sequence[dict[str, Any]]]

REVIEWED = 1 / 12
LABELS = ("good example", "wrong agent", "wrong answer", "too slow", "recognition")
REVIEWERS = ("Ines", "Ravi", "Tomas")


def rows_of(call: GeneratedCall, *, writer_id: str) -> Rows:
    """Its rows by table."""
    measurer = measurer_of(call.events)
    counts, measured = measurer.counts(), measurer.result()
    reviews, labels = _reviews(call, flagged=bool(measured.flags))
    rows: Rows = {
        t.Call: [_call(call, counts, writer_id) | measured_columns(measured)],
        t.StoredEvent: event_rows(call.call_id, call.events),
        t.CallFacet: facet_rows(call.call_id, facets_of(counts, measured)),
        t.CallLine: [line_row(call.call_id, line) for line in measured.lines],
        t.CallReview: reviews,
        t.CallLabel: labels,
    }
    rows.update(derived_rows(call.call_id, measured).items())
    return rows


def _call(call: GeneratedCall, counts: CallCounts, writer_id: str) -> dict[str, Any]:
    """The columns that are not measured."""
    started = counts.started
    assert started is not None
    return {
        "id": call.call_id,
        "origin": "here",
        "writer_id": writer_id,
        "state": "ended" if call.ended else "interrupted",
        "started_at": call.started_at,
        "end_reason": counts.end_reason or INTERRUPTED,
        "engine": started.engine,
        "model": started.model,
        "voice": started.voice,
        "entry_agent": started.agent,
        "events": len(call.events),
        "audio_ms": 0,
        "audio_bytes": 0,
        **counted_columns(counts),
    }


def _reviews(
    call: GeneratedCall, *, flagged: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A few calls were looked at by one or two people."""
    dice = random.Random(call.call_id)
    reviews: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    if dice.random() > REVIEWED:
        return reviews, labels
    quality = 3 if flagged else 4
    for reviewer in dice.sample(REVIEWERS, dice.choice((1, 1, 2))):
        of = {"call_id": call.call_id, "turn": -1, "reviewer": reviewer}
        at = call.started_at + timedelta(days=1, minutes=dice.randrange(600))
        score = min(max(quality + dice.choice((-1, 0, 0, 1)), 1), 5)
        reviews.append({**of, "score": score, "note": "", "at": at})
        if dice.random() < 0.6:
            labels.append({**of, "label": dice.choice(LABELS), "at": at})
    return reviews, labels
