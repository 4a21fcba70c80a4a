"""What an analyst should look at: each flag with its turn, its moment and a sentence."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from agents_core.call.guardrails.checks import GROUNDED_FIGURES
from agents_core.measures.call_measures import Flag, HandoffMeasures
from agents_core.measures.event_fold import CallRead


def flags_of(
    call: CallRead,
    handoffs: tuple[HandoffMeasures, ...],
    silences: list[tuple[int, int, int]],
) -> tuple[Flag, ...]:
    """All of them, in order of their moment."""
    found = [
        *_ping_pongs(handoffs),
        *_silent(handoffs),
        *_dead_air(silences),
        *_figures(call),
        *_abandoned(call),
        *_nothing_found(call),
    ]
    return tuple(sorted(found, key=lambda flag: (flag.at_ms, flag.kind)))


def _ping_pongs(handoffs: tuple[HandoffMeasures, ...]) -> Iterator[Flag]:
    by_turn: dict[int, list[HandoffMeasures]] = defaultdict(list)
    for handoff in handoffs:
        by_turn[handoff.turn].append(handoff)
    for turn, moves in by_turn.items():
        for before, after in pairwise(moves):
            there = (before.from_agent, before.to_agent)
            if there == (after.to_agent, after.from_agent) and before.from_agent:
                path = " → ".join([moves[0].from_agent, *(move.to_agent for move in moves)])
                words = f"The call went {path} within one turn of the caller."
                yield Flag(kind="ping-pong", turn=turn, at_ms=after.at_ms, words=words)
                break


def _silent(handoffs: tuple[HandoffMeasures, ...]) -> Iterator[Flag]:
    for place, handoff in enumerate(handoffs):
        if handoff.silent:
            went = "the call went on" if place < len(handoffs) - 1 else "the call ended"
            words = (
                f"{handoff.to_agent} got the call from {handoff.from_agent} and said nothing "
                f"before {went}."
            )
            yield Flag(kind="silent handoff", turn=handoff.turn, at_ms=handoff.at_ms, words=words)


def _dead_air(silences: list[tuple[int, int, int]]) -> Iterator[Flag]:
    for start, end, turn in silences:
        words = f"The caller waited {(end - start) / 1000:.1f} s in silence."
        yield Flag(kind="dead air", turn=turn, at_ms=start, words=words)


def _figures(call: CallRead) -> Iterator[Flag]:
    for trip in call.trips:
        if trip.event.guardrail == GROUNDED_FIGURES:
            yield Flag(
                kind="ungrounded figure",
                turn=trip.turn,
                at_ms=trip.event.at_ms,
                words=trip.event.message,
            )


def _abandoned(call: CallRead) -> Iterator[Flag]:
    for form in call.work.forms:
        if form.verdict == "abandoned":
            at_ms = form.end_ms if form.end_ms is not None else form.start_ms
            waited_s = (at_ms - form.start_ms) / 1000
            words = f"{form.form} for {form.tool} was left open after {waited_s:.1f} s."
            yield Flag(kind="approval abandoned", turn=form.turn, at_ms=at_ms, words=words)


def _nothing_found(call: CallRead) -> Iterator[Flag]:
    for lookup in call.work.lookups:
        if not lookup.citations:
            words = f"The policy has no passage about “{lookup.request}”."
            yield Flag(
                kind="lookup found nothing", turn=lookup.turn, at_ms=lookup.at_ms, words=words
            )
