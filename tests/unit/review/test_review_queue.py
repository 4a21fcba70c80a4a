"""The review queue: adding, assigning, and concurrent reviewers."""

import multiprocessing
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import Engine

from agents_core.archive.call_records import CallFilter, CallNotFound
from agents_core.review import ReviewError, Reviews
from agents_core.review.review_records import TaskCounts
from tests.unit.review.review_calls import keep, opened, reviews_of

PEOPLE = 5
SLOW = CallFilter(flags=("dead air",))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as engine:
        for number in range(8):
            flags = ("dead air",) if number % 2 else ()
            keep(engine, f"c{number}", flags=flags, minutes_ago=number)
        yield engine


@pytest.fixture
def reviews(engine: Engine) -> Reviews:
    return reviews_of(engine)


def waiting(reviews: Reviews) -> list[str]:
    return [row.call_id for row in reviews.queue.page("waiting").rows]


def test_a_call_waits_with_its_reason(reviews: Reviews) -> None:
    assert reviews.queue.add("c1", reason="A customer\ncomplained", by="Ann")
    assert not reviews.queue.add("c1", reason="Again", by="Ben")

    (task,) = reviews.queue.page("waiting").rows
    assert (task.reason, task.added_by, task.state) == ("A customer complained", "Ann", "waiting")
    assert (task.team, task.flags, task.duration_ms) == ("Front desk", ("dead air",), 61_000)


def test_what_cannot_be_reviewed_is_not_added(engine: Engine, reviews: Reviews) -> None:
    keep(engine, "theirs", origin="imported")
    keep(engine, "now", state="running")
    with pytest.raises(ReviewError, match="imported"):
        reviews.queue.add("theirs")
    with pytest.raises(ReviewError, match="still running"):
        reviews.queue.add("now")
    with pytest.raises(CallNotFound):
        reviews.queue.add("nobody")
    assert reviews.queue.add_matching(CallFilter(), most=100) == 8


def test_unreviewed_calls_with_a_flag_are_added_newest_first(reviews: Reviews) -> None:
    reviews.score("c1", 3, reviewer="Ann")
    assert reviews.queue.add_matching(SLOW, reason="Dead air", most=2) == 2
    assert sorted(waiting(reviews)) == ["c3", "c5"]
    assert reviews.queue.add_matching(SLOW, most=2) == 1
    assert reviews.queue.add_matching(SLOW, most=2) == 0


def test_the_number_added_at_once_is_bounded(reviews: Reviews) -> None:
    for most in (0, 501):
        with pytest.raises(ReviewError, match="From 1 to 500"):
            reviews.queue.add_matching(CallFilter(), most=most)


def test_a_sample_draws_every_call_as_likely(reviews: Reviews) -> None:
    drawn = dict.fromkeys((f"c{number}" for number in range(8)), 0)
    for _ in range(120):
        assert reviews.queue.add_matching(CallFilter(), most=2, sample=True) == 2
        for call_id in waiting(reviews):
            drawn[call_id] += 1
            reviews.queue.remove(call_id)
    # 30 of 120 each; one that lies outside these bounds happens once in 10 million runs
    assert all(6 <= count <= 58 for count in drawn.values()), drawn


def test_the_longest_waiting_call_is_next_and_stays_assigned_until_done(reviews: Reviews) -> None:
    reviews.queue.add("c2")
    reviews.queue.add("c1")
    first = reviews.queue.take("Ann")
    assert first is not None and first.call_id == "c2"
    assert reviews.queue.take("Ann") == first == reviews.queue.mine("Ann")

    reviews.queue.done("c2", "Ann")
    reviews.queue.done("c2", "Ann")
    second = reviews.queue.take("Ann")
    assert second is not None and second.call_id == "c1"
    assert reviews.queue.counts() == TaskCounts(waiting=0, taken=1, done=1)
    assert reviews.queue.take("Ben") is None


def test_a_call_given_back_waits_again(reviews: Reviews) -> None:
    reviews.queue.add("c1")
    reviews.queue.take("Ann")
    with pytest.raises(ReviewError, match="Ann has this call now"):
        reviews.queue.give_back("c1", "Ben")
    reviews.queue.give_back("c1", "Ann")
    reviews.queue.give_back("c1", "Ann")
    assert reviews.queue.mine("Ann") is None
    assert waiting(reviews) == ["c1"]


def test_a_chosen_call_is_assigned_unless_another_reviewer_has_it(reviews: Reviews) -> None:
    reviews.queue.add("c1")
    reviews.queue.add("c2")
    assert reviews.queue.take_this("c2", "Ann").taken_by == "Ann"
    assert reviews.queue.take_this("c2", "Ann").taken_by == "Ann"
    with pytest.raises(ReviewError, match="Ann has just taken this call"):
        reviews.queue.take_this("c2", "Ben")
    with pytest.raises(ReviewError, match="not in the queue"):
        reviews.queue.take_this("c7", "Ben")
    with pytest.raises(ReviewError, match="Take this call first"):
        reviews.queue.done("c1", "Ben")


def test_a_done_call_can_be_queued_for_a_second_opinion(reviews: Reviews) -> None:
    reviews.queue.add("c1")
    reviews.queue.take("Ann")
    reviews.score("c1", 4, reviewer="Ann")
    reviews.queue.done("c1", "Ann")
    with pytest.raises(ReviewError, match="reviewed already"):
        reviews.queue.take_this("c1", "Ben")

    assert reviews.queue.add_second_opinions(5) == 1
    assert reviews.queue.add_second_opinions(5) == 0
    assert reviews.queue.take("Ann") is None  # she has scored it
    other = reviews.queue.take("Ben")
    assert other is not None and (other.call_id, other.reason) == ("c1", "Second opinion")


def test_the_queue_is_paged(reviews: Reviews, engine: Engine) -> None:
    for number in range(30):
        keep(engine, f"d{number:02}", minutes_ago=100 + number)
    reviews.queue.add_matching(CallFilter(), most=100)
    last = reviews.queue.page("waiting", 9)
    assert (last.page, last.pages, last.total, len(last.rows)) == (2, 2, 38, 18)


# --- at once -------------------------------------------------------------------------------------


def test_people_who_take_at_once_never_get_the_same(engine: Engine, reviews: Reviews) -> None:
    reviews.queue.add_matching(CallFilter(), most=100)
    with ExitStack() as stack:
        url = engine.url.render_as_string(hide_password=False)
        own = [reviews_of(stack.enter_context(opened(url))) for _ in range(PEOPLE)]

        def work(number: int) -> list[str]:
            name, found = f"Person {number}", []
            while (task := own[number].queue.take(name)) is not None:
                found.append(task.call_id)
                own[number].queue.done(task.call_id, name)
            return found

        with ThreadPoolExecutor(PEOPLE) as threads:
            taken = [call_id for mine in threads.map(work, range(PEOPLE)) for call_id in mine]
    assert sorted(taken) == [f"c{number}" for number in range(8)]


def test_people_who_add_the_same_calls_at_once_add_each_once(
    engine: Engine, reviews: Reviews
) -> None:
    with ExitStack() as stack:
        url = engine.url.render_as_string(hide_password=False)
        own = [reviews_of(stack.enter_context(opened(url))) for _ in range(PEOPLE)]
        ready = threading.Barrier(PEOPLE)

        def add(number: int) -> int:
            ready.wait(60)
            return own[number].queue.add_matching(CallFilter(), most=8, sample=True)

        with ThreadPoolExecutor(PEOPLE) as threads:
            added = sum(threads.map(add, range(PEOPLE)))
    assert added == 8
    assert sorted(waiting(reviews)) == [f"c{number}" for number in range(8)]


def _reviewer(url: str, number: int, ready: "multiprocessing.synchronize.Barrier") -> None:
    """Takes calls, labels and scores all eight of them, and labels them differently again."""
    with opened(url) as engine:
        reviews = reviews_of(engine)
        ready.wait(300)
        order = [f"c{place}" for place in range(8)]
        random.Random(number).shuffle(order)
        for call_id in order:
            reviews.label(call_id, "shared", reviewer=f"P{number}")
            reviews.score(call_id, number, reviewer=f"P{number}")
            reviews.correct(call_id, "i2", f"Words of {number}", reviewer=f"P{number}")
            reviews.label(call_id, "mine", reviewer=f"P{number}", turn=1)
            reviews.unlabel(call_id, "mine", reviewer=f"P{number}", turn=1)


def test_two_processes_that_review_the_same_calls_lose_nothing(
    database_url: str, engine: Engine, reviews: Reviews
) -> None:
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Barrier(2)
    people = [spawn.Process(target=_reviewer, args=(database_url, n, ready)) for n in (1, 2)]
    for person in people:
        person.start()
    for person in people:
        person.join(300)

    assert [person.exitcode for person in people] == [0, 0]
    assert [(one.label, one.calls, one.marks) for one in reviews.labels()] == [("shared", 8, 16)]
    for number in range(8):
        about = reviews.of(f"c{number}")
        assert sorted(one.score or 0 for one in about.reviews) == [1, 2]
        (line, *_) = reviews.lines(f"c{number}", 1)
        assert line.text == about.corrections[0].text
