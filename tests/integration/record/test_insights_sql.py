"""Figures of Insights in SQL against the same in plain Python, on both databases."""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from agents_core.archive.call_records import CallFilter
from agents_core.insights.insights import Insights
from agents_core.insights.statistics import Count, newcombe, welch
from agents_core.knowledge.lookup.policies import Policies
from agents_core.language.embeddings import lexical_embedder
from agents_core.store import engine_for, migrate
from agents_core.versions import Part, VersionStore
from tests.doubles.oracle_calls import FIRST, RolledCall, keep, roll
from tests.doubles.samples import sample_of

RULES = "1. One.\n2. Two.\n3. Three.\n4. Four.\n5. Five.\n"
SINCE = FIRST + timedelta(days=1)
FILTERS = (CallFilter(), CallFilter(since=SINCE), CallFilter(flags=("dead air", "ping-pong")))

Kept = tuple[Insights, list[RolledCall]]


@pytest.fixture
def kept(database_url: str) -> Iterator[Kept]:
    """Insights over 80 rolled calls."""
    migrate(database_url)
    engine = engine_for(database_url)
    calls = roll(1, 80)
    keep(engine, calls)
    yield insights_on(engine), calls
    engine.dispose()


def insights_on(engine: Engine) -> Insights:
    versions = VersionStore(engine, lambda: datetime.now(UTC))
    versions.create("policy", "Rules", (Part("House", RULES),))
    versions.publish("policy", "Rules", (Part("House", RULES + "6. Six.\n"),), based_on=1)
    return Insights(engine, Policies(versions, lexical_embedder), lexical_embedder)


def left(calls: list[RolledCall], cut: CallFilter) -> list[RolledCall]:
    """What the filter leaves, by hand."""
    return [
        call
        for call in calls
        if (cut.since is None or call.started_at >= cut.since)
        and (not cut.flags or set(cut.flags) & set(call.flags))
    ]


def p95(values: list[float]) -> float:
    """Nearest rank."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def answer_times(call: RolledCall) -> list[float]:
    return [response - (waited or 0) for response, waited in call.turns if response is not None]


@pytest.mark.parametrize("cut", FILTERS)
def test_overview(kept: Kept, cut: CallFilter) -> None:
    insights, calls = kept
    found, calls = insights.overview(cut), left(calls, cut)
    assert found.calls == len(calls)
    assert found.outcomes == Counter(call.outcome or "running" for call in calls)
    times = [ms for call in calls for ms in answer_times(call)]
    assert found.turns == len(times)
    assert found.answer_median_ms == statistics.median(times)
    assert found.answer_p95_ms == p95(times)
    periods = defaultdict(list)
    for call in calls:
        periods[begin_of(call.started_at, found.period)].append(call)
    assert [one.begins for one in found.periods] == sorted(periods)
    for one in found.periods:
        of_period = [ms for call in periods[one.begins] for ms in answer_times(call)]
        assert one.calls == len(periods[one.begins])
        assert one.answer_median_ms == (statistics.median(of_period) if of_period else None)
        assert one.answer_p95_ms == (p95(of_period) if of_period else None)


def begin_of(at: datetime, period: str) -> datetime:
    hour = at.replace(minute=0, second=0, microsecond=0)
    return hour if period == "hour" else hour.replace(hour=0)


def test_a_few_hours_are_counted_by_hour(kept: Kept) -> None:
    insights, calls = kept
    newest = max(call.started_at for call in calls)
    cut = CallFilter(since=newest - timedelta(hours=47))
    found, calls = insights.overview(cut), left(calls, cut)
    assert (insights.overview().period, found.period) == ("day", "hour")
    hours = Counter(begin_of(call.started_at, "hour") for call in calls)
    assert {one.begins: one.calls for one in found.periods} == hours


@pytest.mark.parametrize("cut", FILTERS)
def test_handoffs_between_agents(kept: Kept, cut: CallFilter) -> None:
    insights, calls = kept
    found, calls = insights.handoff_paths(cut), left(calls, cut)
    ways = defaultdict(list)
    for call in calls:
        for start, end, gap, silent in call.handoffs:
            ways[start, end].append((call.id, gap, silent))
    assert {(one.from_agent, one.to_agent) for one in found.transitions} == set(ways)
    for one in found.transitions:
        taken = ways[one.from_agent, one.to_agent]
        gaps = [gap for _, gap, _ in taken if gap is not None]
        assert one.count == len(taken)
        assert one.calls == len({call_id for call_id, _, _ in taken})
        assert one.silent == sum(silent for _, _, silent in taken)
        assert one.gap_median_ms == (statistics.median(gaps) if gaps else None)
    counts = [one.count for one in found.transitions]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("cut", FILTERS)
def test_flags_and_their_newest_occurrences(kept: Kept, cut: CallFilter) -> None:
    insights, calls = kept
    calls = left(calls, cut)
    every = Counter(kind for call in calls for kind in call.flags)
    within = Counter(kind for call in calls for kind in set(call.flags))
    found = insights.flag_counts(cut)
    assert {one.kind: (one.count, one.calls) for one in found} == {
        kind: (every[kind], within[kind]) for kind in every
    }
    for one in found:
        having = [call.started_at for call in calls if one.kind in call.flags]
        places = insights.flag_occurrences(one.kind, cut)
        assert places[0].started_at == max(having)
        assert all(place.text == one.kind for place in places)


def test_cited_and_never_cited_passages(kept: Kept) -> None:
    insights, calls = kept
    for version, passages in ((1, 5), (2, 6)):
        found = insights.policy_usage("Rules", version)
        cited = Counter(p for call in calls for p, number in call.citations if number == version)
        within = Counter(
            p for call in calls for p in {p for p, number in call.citations if number == version}
        )
        assert {one.passage_id: (one.citations, one.calls) for one in found.cited} == {
            passage: (cited[passage], within[passage]) for passage in cited
        }
        names = {f"P{number}" for number in range(1, passages + 1)}
        assert {one.passage_id for one in found.never_cited} == names - set(cited)
        assert found.lookups == sum(
            number == version for call in calls for _, _, _, number in call.lookups
        )


def test_a_version_that_is_not_stored_has_no_never_cited_passages(kept: Kept) -> None:
    insights, _ = kept
    found = insights.policy_usage("Another policy", 3)
    assert not found.passages_known
    assert not found.never_cited


@pytest.mark.parametrize("cut", FILTERS)
def test_unanswered_questions(kept: Kept, cut: CallFilter) -> None:
    insights, calls = kept
    calls = left(calls, cut)
    lookups = [one for call in calls for one in call.lookups]
    missed = Counter(request for request, found, used, _ in lookups if not found or not used)
    found = insights.unanswered_questions(cut)
    assert (found.lookups, found.unanswered) == (len(lookups), missed.total())
    assert found.wordings == found.grouped == len(missed)
    said = {one.request: one.times for group in found.groups for one in group.wordings}
    assert said == missed
    for group in found.groups:
        wordings = {one.request for one in group.wordings}
        assert group.occurrences
        assert {place.text for place in group.occurrences} <= wordings


@pytest.mark.parametrize("cut", FILTERS)
def test_two_versions_side_by_side(kept: Kept, cut: CallFilter) -> None:
    insights, calls = kept
    ended = [call for call in left(calls, cut) if call.state == "ended"]
    before, after = ([call for call in ended if call.versions == (number,)] for number in (1, 2))
    found = insights.compare_versions("team", "Desk", 1, 2, cut)
    assert (found.before.calls, found.after.calls) == (len(before), len(after))
    assert found.mixed == sum(call.versions == (1, 2) for call in ended)
    measures = {one.key: one for one in found.measures}
    of_a_call: dict[str, Callable[[RolledCall], float | None]] = {
        "answer_ms": lambda call: mean_of(answer_times(call)),
        "response_ms": lambda call: mean_of([r for r, _ in call.turns if r is not None]),
        "approval_ms": lambda call: mean_of([a for _, a in call.turns if a is not None]),
        "gap_ms": lambda call: mean_of([gap for _, _, gap, _ in call.handoffs if gap is not None]),
        "turns": lambda call: float(len(call.turns)),
        "handoffs": lambda call: float(len(call.handoffs)),
        "input_tokens": lambda call: 100.0 * len(call.turns),
        "score": lambda call: call.score,
    }
    for key, value in of_a_call.items():
        sides = [[v for call in side if (v := value(call)) is not None] for side in (before, after)]
        one = measures[key]
        for side, values in zip((one.before, one.after), sides, strict=True):
            assert side.calls == len(values)
            assert side.median == pytest.approx(statistics.median(values) if values else None)
            assert side.mean == pytest.approx(statistics.fmean(values) if values else None)
        interval = welch(*map(sample_of, sides))
        if interval is None:
            assert one.interval is None
        else:
            assert one.interval is not None
            assert one.interval.low == pytest.approx(interval.low, rel=1e-6, abs=1e-6)
            assert one.interval.high == pytest.approx(interval.high, rel=1e-6, abs=1e-6)
    for key, has in (
        ("answered", lambda call: call.outcome == "answered"),
        ("barge_ins", lambda call: call.barge_ins > 0),
        ("flag:dead air", lambda call: "dead air" in call.flags),
    ):
        counts = [Count(positive=sum(map(has, side)), calls=len(side)) for side in (before, after)]
        assert measures[key].interval == newcombe(*counts)
        assert (measures[key].before.positive, measures[key].after.positive) == (
            counts[0].positive,
            counts[1].positive,
        )


def mean_of(values: list[float]) -> float | None:
    return statistics.fmean(values) if values else None


def test_versions_run_are_counted_by_call(kept: Kept) -> None:
    insights, calls = kept
    found = insights.versions_used("team")
    assert [one.number for one in found] == [3, 2, 1]
    assert {one.number: one.calls for one in found} == Counter(
        number for call in calls for number in call.versions
    )


def test_nothing_is_counted_where_nothing_is(database_url: str) -> None:
    migrate(database_url)
    engine = engine_for(database_url)
    insights = insights_on(engine)
    assert insights.overview().calls == 0
    assert insights.handoff_paths().transitions == ()
    assert insights.flag_counts() == ()
    assert insights.unanswered_questions().groups == ()
    assert insights.versions_used("policy") == ()
    found = insights.compare_versions("team", "Desk", 1, 2)
    assert all(one.interval is None for one in found.measures)
    engine.dispose()
