"""A call's lines, lookups and citations, as the page's own reducer shows them."""

from collections import defaultdict
from collections.abc import Sequence

from agents_core import events as ev
from agents_core.call.view.call_view import CallView, SpokenLine
from agents_core.call.view.reducer import apply_all
from agents_core.measures.call_measures import CitationMeasures, LineMeasures, LookupMeasures
from agents_core.measures.event_fold import CallRead


def view_of(events: Sequence[ev.CallEvent]) -> CallView:
    """What the page shows after all of them. Deltas that a whole text replaces later change nothing
    but where the item stands, so only the first of an item is read: they are most of a call."""
    last_done = {
        event.item_id: place
        for place, event in enumerate(events)
        if isinstance(event, ev.TranscriptDone)
    }
    placed: set[str] = set()
    kept = []
    for place, event in enumerate(events):
        if isinstance(event, ev.TranscriptDelta):
            if event.item_id in placed and place < last_done.get(event.item_id, -1):
                continue
            placed.add(event.item_id)
        kept.append(event)
    return apply_all(CallView(), kept)


def spoken_lines(view: CallView) -> list[SpokenLine]:
    """Each item once, in the order people spoke; an item that came back replaces its line."""
    lines = {line.item_id: line for line in view.lines if isinstance(line, SpokenLine)}
    return list(lines.values())


def lines_of(view: CallView, call: CallRead, *, ended: bool) -> tuple[LineMeasures, ...]:
    """Every line that is complete; in a call that is over, every line with words or without them
    because they could not be recognised."""
    found = []
    for line in spoken_lines(view):
        if not (line.text or line.failed) or (line.partial and not ended):
            continue
        found.append(
            LineMeasures(
                item_id=line.item_id,
                seq=call.said_at.get(line.item_id, view.seq),
                at_ms=line.at_ms,
                turn=_turn(line, call),
                role=line.role,
                agent=line.agent,
                text=line.text,
                heard_chars=line.heard_chars,
                confidence=call.confidence.get(line.item_id),
            )
        )
    return tuple(found)


def lookups_of(view: CallView, call: CallRead) -> tuple[LookupMeasures, ...]:
    """Every search of the policy; used when an answer of its turn rests on a passage of it."""
    used: dict[int, set[tuple[int, str, str]]] = defaultdict(set)
    for line in spoken_lines(view):
        used[_turn(line, call)].update(_key(citation) for citation in line.citations)
    return tuple(
        LookupMeasures(
            turn=lookup.turn,
            at_ms=lookup.at_ms,
            request=lookup.request,
            found=len(lookup.citations),
            best_score=max((c.score for c in lookup.citations), default=None),
            used=any(_key(citation) in used[lookup.turn] for citation in lookup.citations),
            policy=lookup.policy,
            policy_version=lookup.policy_version,
        )
        for lookup in call.work.lookups
    )


def citations_of(view: CallView, call: CallRead) -> tuple[CitationMeasures, ...]:
    """The passages each answer rests on."""
    return tuple(
        CitationMeasures(
            item_id=line.item_id,
            turn=_turn(line, call),
            policy=call.work.policy,
            policy_version=citation.policy_version,
            document=citation.document,
            passage_id=citation.passage_id,
            text=citation.text,
        )
        for line in spoken_lines(view)
        for citation in line.citations
    )


def _turn(line: SpokenLine, call: CallRead) -> int:
    asked = call.turns.of(line.item_id)
    if asked is not None:
        return asked.number
    return call.turn_of_item.get(line.item_id, 0)


def _key(citation: ev.Citation) -> tuple[int, str, str]:
    return (citation.policy_version, citation.document, citation.passage_id)
