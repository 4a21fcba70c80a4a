"""The call a browser session has open, with its events, view and measures.

A rerun reads only new events. Usable without Streamlit.
"""

import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Literal

from agents_core import events as ev
from agents_core.archive.call_records import CallRow
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.errors import SwitchboardError
from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.policy_versions import passages_in
from agents_core.measures.call_measurer import CallMeasurer
from agents_core.measures.call_measures import CallMeasures
from agents_core.review.review_records import Correction
from agents_core.team.stored_team import team_from_parts
from agents_core.team.team_spec import TeamSpec
from agents_core.versions import Part
from pages.services.ports import Switchboard

LOADED_CALL = "call_open"
MEASURING_SHARE = 20
"""Measuring a running call takes at most one part in this many of the time, however long the call
is."""

Kind = Literal["team", "policy"]


@dataclass(slots=True)
class LoadedCall:
    """A call, read once and updated by ``refresh``."""

    switchboard: Switchboard
    row: CallRow
    events: tuple[ev.CallEvent, ...] = ()
    view: CallView = field(default_factory=CallView)
    measurer: CallMeasurer = field(default_factory=CallMeasurer)
    html: dict[str, Any] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    _measure_from_s: float = 0.0  #: earliest time of the next measuring of a running call
    _made: dict[str, tuple[object, Any]] = field(default_factory=dict)
    _texts: dict[tuple[Kind, str, int], tuple[Part, ...]] = field(default_factory=dict)
    _passages: dict[tuple[str, int], tuple[Passage, ...]] = field(default_factory=dict)

    @property
    def call_id(self) -> str:
        """The id of the call."""
        return self.row.call_id

    @property
    def running(self) -> bool:
        """Whether more events may come."""
        return self.row.state == "running"

    @property
    def policy(self) -> str:
        """Name of the policy the call used."""
        started = self.view.started
        return (started.policy if started else "") or self.row.policy

    def refresh(self) -> None:
        """Read new events.

        Raises:
            CallNotFound: the call was deleted.
            StoreUnavailable: the database cannot be used.
        """
        archive = self.switchboard.archive
        self.row = archive.row(self.call_id)
        if self.row.events != len(self.events):
            new = archive.events(self.call_id, after=self.view.seq)
            self.view = apply_all(self.view, new)
            for event in new:
                self.measurer.take(event)
            self.events += new

    def measures(self) -> CallMeasures:
        """Measures of the call. For a running call they may be some seconds old, because computing
        all of them takes longer the longer the call is."""
        began_s = self.clock()
        if self.running and "measures" in self._made and began_s < self._measure_from_s:
            held: CallMeasures = self._made["measures"][1]
            return held
        found: CallMeasures = self.cached(
            "measures", lambda: self.measurer.result(ended=not self.running)
        )
        self._measure_from_s = began_s + MEASURING_SHARE * (self.clock() - began_s)
        return found

    def corrections(self) -> dict[str, Correction]:
        """Transcript corrections by item, read each time."""
        found = self.switchboard.reviews.of(self.call_id).corrections
        return {one.item_id: one for one in found}

    def texts(self, kind: Kind, name: str, number: int) -> tuple[Part, ...]:
        """The texts of a version the call ran on: imported with the call, or stored here; else
        empty."""
        key = (kind, name, number)
        if key not in self._texts:
            self._texts[key] = self._texts_of(kind, name, number)
        return self._texts[key]

    def passages(self, policy: str, number: int) -> tuple[Passage, ...]:
        """The passages of a policy version; empty when it is not stored."""
        key = (policy, number)
        if key not in self._passages:
            self._passages[key] = self._passages_of(policy, number)
        return self._passages[key]

    def _passages_of(self, policy: str, number: int) -> tuple[Passage, ...]:
        if self.row.origin == "imported":  # without stored passages: they are read again
            return tuple(passages_in(self.texts("policy", policy, number)))
        try:
            found: tuple[Passage, ...] = self.switchboard.policies.version(policy, number).passages
        except SwitchboardError:  # renamed since, or gone
            return ()
        return found

    def team(self, name: str, number: int) -> TeamSpec | None:
        """A team version; None when it is not stored."""
        parts = self.texts("team", name, number)
        try:
            return team_from_parts(parts, name=name) if parts else None
        except SwitchboardError:  # an imported team of a newer Switchboard
            return None

    def _texts_of(self, kind: Kind, name: str, number: int) -> tuple[Part, ...]:
        imported = self.switchboard.archive.snapshot(self.call_id, kind, name, number)
        if imported is not None:
            return tuple(Part(part, text) for part, text in imported.parts)
        if self.row.origin == "imported":  # a version of the same name here is a different one
            return ()
        try:
            found: tuple[Part, ...] = self.switchboard.versions.get(kind, name, number).parts
        except SwitchboardError:  # renamed since, or gone
            return ()
        return found

    def cached(self, key: str, make: Callable[[], Any]) -> Any:
        """A value computed from the events; computed again when there are new ones."""
        state = (len(self.events), self.row.state)
        held = self._made.get(key)
        if held is None or held[0] != state:
            held = self._made[key] = (state, make())
        return held[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionChange:
    """A version that was applied while the call ran."""

    kind: Kind
    name: str
    number: int
    before: int  #: the version it replaced
    at_ms: int
    from_turn: int


def load_call(
    state: MutableMapping[Any, Any], switchboard: Switchboard, call_id: str
) -> LoadedCall:
    """The call of a browser session; ``refresh`` updates it. ``state``: the session's.

    Raises:
        CallNotFound: there is no such call.
        StoreUnavailable: the database cannot be used.
    """
    held: LoadedCall | None = state.get(LOADED_CALL)
    row = switchboard.archive.row(call_id)
    same = (
        held is not None
        and held.switchboard is switchboard
        and (held.row.call_id, held.row.started_at) == (row.call_id, row.started_at)
        and held.row.origin == row.origin
    )
    if held is None or not same:
        held = state[LOADED_CALL] = LoadedCall(switchboard, row)
    held.row = row
    return held


def version_changes_of(events: tuple[ev.CallEvent, ...]) -> tuple[VersionChange, ...]:
    """Every version that was applied mid-call, in order."""
    now: dict[Kind, tuple[str, int]] = {"team": ("", 0), "policy": ("", 0)}
    found: list[VersionChange] = []
    for event in events:
        match event:
            case ev.CallStarted():
                now = {
                    "team": (event.team, event.team_version),
                    "policy": (event.policy, event.policy_version),
                }
            case ev.TeamApplied():
                found.append(_version_change("team", event.team, event.team_version, event, now))
            case ev.PolicyApplied():
                found.append(
                    _version_change("policy", event.policy, event.policy_version, event, now)
                )
    # A lookup names the version it reads even where it is the one the call began with.
    return tuple(one for one in found if one.before != one.number)


def _version_change(
    kind: Kind,
    name: str,
    number: int,
    event: ev.TeamApplied | ev.PolicyApplied,
    now: dict[Kind, tuple[str, int]],
) -> VersionChange:
    known, before = now[kind]
    now[kind] = (name or known, number)
    return VersionChange(
        kind=kind,
        name=name or known,
        number=number,
        before=before,
        at_ms=event.at_ms,
        from_turn=event.from_turn,
    )
