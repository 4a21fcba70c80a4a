"""The call a browser session has open: its events folded once, and what they stand on.

A rerun folds only what is new; another call takes its place. It draws nothing.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st

from agents_core import events as ev
from agents_core.archive.call_records import CallRow
from agents_core.call.view.reducer import CallView, apply_all
from agents_core.errors import SwitchboardError
from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.policy_versions import passages_in
from agents_core.measures.call_measurer import measure
from agents_core.measures.call_measures import CallMeasures
from agents_core.review.review_records import Correction
from agents_core.team.stored_team import team_from_parts
from agents_core.team.team_spec import TeamSpec
from agents_core.versions import Part
from pages.services.ports import Switchboard

OPEN = "call_open"
MEASURING_PART = 20
"""Whoever follows a call spends one part in so many of the time on measuring it, however long it
has become."""

Kind = Literal["team", "policy"]


@dataclass(slots=True)
class OpenCall:
    """One kept call as this session reads it."""

    switchboard: Switchboard
    row: CallRow
    events: tuple[ev.CallEvent, ...] = ()
    view: CallView = field(default_factory=CallView)
    html: dict[str, Any] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    _measure_from_s: float = 0.0  #: by that clock, the earliest next measuring of a running call
    _made: dict[str, tuple[object, Any]] = field(default_factory=dict)
    _texts: dict[tuple[Kind, str, int], tuple[Part, ...]] = field(default_factory=dict)
    _passages: dict[tuple[str, int], tuple[Passage, ...]] = field(default_factory=dict)

    @property
    def call_id(self) -> str:
        """The call's."""
        return self.row.call_id

    @property
    def running(self) -> bool:
        """More may come."""
        return self.row.state == "running"

    @property
    def policy(self) -> str:
        """The name of the policy the call looked things up in."""
        started = self.view.started
        return (started.policy if started else "") or self.row.policy

    def look(self) -> None:
        """Read what is new.

        Raises:
            CallNotFound: it was deleted meanwhile.
            StoreUnavailable: the database cannot be used.
        """
        archive = self.switchboard.archive
        self.row = archive.row(self.call_id)
        if self.row.events != len(self.events):
            new = archive.events(self.call_id, after=self.view.seq)
            self.view = apply_all(self.view, new)
            self.events += new

    def measures(self) -> CallMeasures:
        """What its events say in numbers; measured again when there are more of them. A running
        call's may be some seconds old: all its events are measured each time."""
        began_s = self.clock()
        if self.running and "measures" in self._made and began_s < self._measure_from_s:
            held: CallMeasures = self._made["measures"][1]
            return held
        found: CallMeasures = self.cached(
            "measures", lambda: measure(self.events, ended=not self.running)
        )
        self._measure_from_s = began_s + MEASURING_PART * (self.clock() - began_s)
        return found

    def corrections(self) -> dict[str, Correction]:
        """Words reviewers put right, by item; anybody may add one while this page is open."""
        said = self.switchboard.reviews.of(self.call_id).corrections
        return {one.item_id: one for one in said}

    def texts(self, kind: Kind, name: str, number: int) -> tuple[Part, ...]:
        """A version the call ran on, as it was: brought along by the call, or kept here. Empty
        when neither has it."""
        key = (kind, name, number)
        if key not in self._texts:
            self._texts[key] = self._texts_of(kind, name, number)
        return self._texts[key]

    def passages(self, policy: str, number: int) -> tuple[Passage, ...]:
        """That version of the policy as lookups read it; empty when it is not known."""
        key = (policy, number)
        if key not in self._passages:
            self._passages[key] = tuple(passages_in(self.texts("policy", policy, number)))
        return self._passages[key]

    def team(self, name: str, number: int) -> TeamSpec | None:
        """That version of the team; None when it is not known."""
        parts = self.texts("team", name, number)
        try:
            return team_from_parts(parts, name=name) if parts else None
        except SwitchboardError:  # a later Switchboard's team, in an imported call
            return None

    def _texts_of(self, kind: Kind, name: str, number: int) -> tuple[Part, ...]:
        brought = self.switchboard.archive.snapshot(self.call_id, kind, name, number)
        if brought is not None:
            return tuple(Part(part, text) for part, text in brought.parts)
        if self.row.origin == "imported":  # a version of that name and number here is another one
            return ()
        try:
            found: tuple[Part, ...] = self.switchboard.versions.get(kind, name, number).parts
        except SwitchboardError:  # renamed since, or gone
            return ()
        return found

    def cached(self, key: str, make: Callable[[], Any]) -> Any:
        """Something made of the events, made again when there are more of them or it ended."""
        state = (len(self.events), self.row.state)
        held = self._made.get(key)
        if held is None or held[0] != state:
            held = self._made[key] = (state, make())
        return held[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A version that came into force while the call ran."""

    kind: Kind
    name: str
    number: int
    before: int  #: the version it replaced
    at_ms: int
    from_turn: int


def open_call(switchboard: Switchboard, call_id: str) -> OpenCall:
    """This session's reading of that call; ``look`` brings it up to date.

    Raises:
        CallNotFound: no call of that id is kept.
        StoreUnavailable: the database cannot be used.
    """
    held: OpenCall | None = st.session_state.get(OPEN)
    row = switchboard.archive.row(call_id)
    same = (
        held is not None
        and held.switchboard is switchboard
        and (held.row.call_id, held.row.started_at) == (row.call_id, row.started_at)
        and held.row.origin == row.origin
    )
    if held is None or not same:
        held = st.session_state[OPEN] = OpenCall(switchboard, row)
    held.row = row
    return held


def edits_of(events: tuple[ev.CallEvent, ...]) -> tuple[Edit, ...]:
    """Every version that came into force mid-call, in order."""
    now: dict[Kind, tuple[str, int]] = {"team": ("", 0), "policy": ("", 0)}
    found: list[Edit] = []
    for event in events:
        match event:
            case ev.CallStarted():
                now = {
                    "team": (event.team, event.team_version),
                    "policy": (event.policy, event.policy_version),
                }
            case ev.TeamApplied():
                found.append(_edit("team", event.team, event.team_version, event, now))
            case ev.PolicyApplied():
                found.append(_edit("policy", event.policy, event.policy_version, event, now))
    # A lookup names the version it reads even where it is the one the call began with.
    return tuple(one for one in found if one.before != one.number)


def _edit(
    kind: Kind,
    name: str,
    number: int,
    event: ev.TeamApplied | ev.PolicyApplied,
    now: dict[Kind, tuple[str, int]],
) -> Edit:
    known, before = now[kind]
    now[kind] = (name or known, number)
    return Edit(
        kind=kind,
        name=name or known,
        number=number,
        before=before,
        at_ms=event.at_ms,
        from_turn=event.from_turn,
    )
