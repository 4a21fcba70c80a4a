"""A call's lines, lookups and citations, as the page's reducer shows them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from agents_core import events as ev
from agents_core.call.view.call_view import LOOK_BACK, CallView, SpokenLine
from agents_core.call.view.reducer import apply
from agents_core.measures.call_fold import CallFold
from agents_core.measures.call_measures import CitationMeasures, LineMeasures, LookupMeasures


class CallLines:
    """Folds a call's transcript; pass every event of the call to ``take``, in order.

    Transcript deltas are most of a call. They are collected per item and joined when a line is
    read, so that a delta costs the same however long its line has become.
    """

    def __init__(self) -> None:
        self._view = CallView()
        self._place: dict[str, int] = {}  # item -> its newest line in the view
        self._deltas: dict[str, list[str]] = {}  # item -> text that is not in the view yet
        self._changed: dict[str, None] = {}
        self._taken: set[str] = set()  # items whose line take_changed has returned

    def take(self, event: ev.CallEvent) -> None:
        """One more event."""
        item_id: str | None = getattr(event, "item_id", None)
        if item_id is not None:
            self._changed[item_id] = None
        match event:
            case ev.TranscriptDelta() if self._is_recent(event.item_id):
                self._deltas.setdefault(event.item_id, []).append(event.text)
                return
            case ev.TranscriptDelta() | ev.TranscriptDone():
                self._deltas.pop(event.item_id, None)
        self._apply(event)

    def _is_recent(self, item_id: str) -> bool:
        """The view would find the item's line."""
        place = self._place.get(item_id)
        return place is not None and place >= len(self._view.lines) - LOOK_BACK

    def _apply(self, event: ev.CallEvent) -> None:
        before = len(self._view.lines)
        self._view = apply(self._view, event)
        for place in range(before, len(self._view.lines)):
            line = self._view.lines[place]
            if isinstance(line, SpokenLine):
                self._place[line.item_id] = place

    def _spoken(self) -> Iterator[SpokenLine]:
        """Each item once, in the order people spoke; an item that came back has its newest line."""
        for item_id in self._place:
            yield self._line(item_id)

    def _line(self, item_id: str) -> SpokenLine:
        line = self._view.lines[self._place[item_id]]
        assert isinstance(line, SpokenLine)
        deltas = self._deltas.get(item_id)
        return replace(line, text=line.text + "".join(deltas)) if deltas else line

    def take_changed(self, fold: CallFold) -> tuple[LineMeasures, ...]:
        """Complete lines that are new or may have changed since the last time, in the order they
        were completed. A line that has lost its words is returned once more, without text."""
        items = [item for item in self._changed if item in fold.completed and item in self._place]
        self._changed = {}
        lines = [
            line
            for line in map(self._line, items)
            if line.text or line.failed or line.item_id in self._taken
        ]
        self._taken.update(line.item_id for line in lines)
        return tuple(sorted((_measured(line, fold) for line in lines), key=lambda line: line.seq))

    def completed(self, fold: CallFold) -> tuple[LineMeasures, ...]:
        """Every line whose words have been completed, in the order people spoke."""
        return tuple(
            _measured(line, fold)
            for line in self._spoken()
            if line.item_id in fold.completed and (line.text or line.failed)
        )

    def lines(self, fold: CallFold, *, ended: bool) -> tuple[LineMeasures, ...]:
        """Every complete line; in a call that has ended, every line with words or with a reason why
        they are missing."""
        return tuple(
            _measured(line, fold)
            for line in self._spoken()
            if (line.text or line.failed) and (ended or not line.partial)
        )

    def lookups(self, fold: CallFold) -> tuple[LookupMeasures, ...]:
        """Every search of the policy; used when an answer to its turn cites one of its passages."""
        used: dict[int, set[tuple[int, str, str]]] = defaultdict(set)
        for line in self._spoken():
            used[_turn(line, fold)].update(_key(citation) for citation in line.citations)
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
            for lookup in fold.runs.lookups
        )

    def citations(self, fold: CallFold) -> tuple[CitationMeasures, ...]:
        """The passages that each answer cites."""
        return tuple(
            CitationMeasures(
                item_id=line.item_id,
                turn=_turn(line, fold),
                policy=fold.runs.policy,
                policy_version=citation.policy_version,
                document=citation.document,
                passage_id=citation.passage_id,
                text=citation.text,
            )
            for line in self._spoken()
            for citation in line.citations
        )


def _measured(line: SpokenLine, fold: CallFold) -> LineMeasures:
    return LineMeasures(
        item_id=line.item_id,
        seq=fold.completed.get(line.item_id, fold.seq),
        at_ms=line.at_ms,
        turn=_turn(line, fold),
        role=line.role,
        agent=line.agent,
        text=line.text,
        heard_chars=line.heard_chars,
        preamble=line.preamble,
        confidence=fold.confidence.get(line.item_id),
    )


def _turn(line: SpokenLine, fold: CallFold) -> int:
    spoken = fold.turns.of(line.item_id)
    return spoken.number if spoken is not None else fold.turn_of_item.get(line.item_id, 0)


def _key(citation: ev.Citation) -> tuple[int, str, str]:
    return (citation.policy_version, citation.document, citation.passage_id)
