"""Flags an analyst should look at: each with its turn, its time and a sentence."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from agents_core.call.guardrails.checks import GROUNDED_FIGURES
from agents_core.measures.call_fold import CallFold, CallTimes
from agents_core.measures.call_measures import Flag, HandoffMeasures
from agents_core.measures.timeline import Silence
from agents_core.tools.titles import form_title, tool_title


def flags_of(
    fold: CallFold,
    times: CallTimes,
    handoffs: tuple[HandoffMeasures, ...],
    silences: tuple[Silence, ...],
) -> tuple[Flag, ...]:
    """All flags, in order of time."""
    found = [
        *_ping_pongs(handoffs),
        *_silent_handoffs(handoffs),
        *_dead_air(silences),
        *_ungrounded_figures(fold),
        *_abandoned_approvals(times),
        *_empty_lookups(fold),
        *_false_interruptions(fold),
        *_early_endpoints(fold),
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


def _silent_handoffs(handoffs: tuple[HandoffMeasures, ...]) -> Iterator[Flag]:
    for place, handoff in enumerate(handoffs):
        if handoff.silent:
            went = "the call went on" if place < len(handoffs) - 1 else "the call ended"
            words = (
                f"{handoff.to_agent} got the call from {handoff.from_agent} and said nothing "
                f"before {went}."
            )
            yield Flag(kind="silent handoff", turn=handoff.turn, at_ms=handoff.at_ms, words=words)


def _dead_air(silences: tuple[Silence, ...]) -> Iterator[Flag]:
    for one in silences:
        words = f"The caller waited {(one.end_ms - one.start_ms) / 1000:.1f} s in silence."
        yield Flag(kind="dead air", turn=one.turn, at_ms=one.start_ms, words=words)


def _ungrounded_figures(fold: CallFold) -> Iterator[Flag]:
    for trip in fold.trips:
        if trip.event.guardrail == GROUNDED_FIGURES:
            yield Flag(
                kind="ungrounded figure",
                turn=trip.turn,
                at_ms=trip.event.at_ms,
                words=trip.event.message,
            )


def _abandoned_approvals(times: CallTimes) -> Iterator[Flag]:
    for form in times.forms:
        if form.verdict == "abandoned":
            at_ms = form.end_ms if form.end_ms is not None else form.start_ms
            waited_s = (at_ms - form.start_ms) / 1000
            title, tool = form_title(form.form), tool_title(form.tool)
            words = f"“{title}” for “{tool}” was left open after {waited_s:.1f} s."
            yield Flag(kind="approval abandoned", turn=form.turn, at_ms=at_ms, words=words)


def _empty_lookups(fold: CallFold) -> Iterator[Flag]:
    for lookup in fold.runs.lookups:
        if not lookup.citations:
            words = f"The policy has no passage about “{lookup.request}”."
            yield Flag(
                kind="lookup found nothing", turn=lookup.turn, at_ms=lookup.at_ms, words=words
            )


def _false_interruptions(fold: CallFold) -> Iterator[Flag]:
    for one in fold.interruptions.false:
        cause = f"“{one.words}”" if one.words else "A sound without words"
        then = "who then went on" if one.resumed else "who did not go on by itself"
        words = f"{cause} cut the agent short, {then}."
        yield Flag(kind="false interruption", turn=one.turn, at_ms=one.at_ms, words=words)


def _early_endpoints(fold: CallFold) -> Iterator[Flag]:
    for one in fold.interruptions.early:
        words = f"The turn was declared over; {one.gap_ms / 1000:.1f} s later the caller went on."
        yield Flag(kind="early endpoint", turn=one.turn, at_ms=one.at_ms, words=words)
