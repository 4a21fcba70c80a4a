"""Demo customers and their flights, and how a booking sounds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, func, select

from agents_core.accounts.account_service import AccountService
from agents_core.engine.brain.answers.answer_text import answer
from agents_core.language.embeddings import load_embedder
from agents_core.reservations.airports import airport
from agents_core.reservations.demo_flights import DEMO_ACCOUNTS, next_departure, seed_demo
from agents_core.reservations.reservation_service import Reservation, ReservationService
from agents_core.reservations.spoken_bookings import (
    bookings_in_words,
    day_in_words,
    duration_in_words,
    time_in_words,
)
from agents_core.store import engine_for, migrate, reading, writing
from agents_core.store.tables import Account, Booking, Flight

EVENING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # Sunday 6 pm in San Francisco
DEMO, PRIYA, MATEO = 1, 2, 3


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'airline.db'}"
    migrate(url)
    engine = engine_for(url)
    seed(engine, EVENING)
    yield engine
    engine.dispose()


def seed(engine: Engine, now: datetime) -> None:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    seed_demo(engine, AccountService(engine, hasher=quick), now)


def counts(engine: Engine) -> list[int | None]:
    with reading(engine) as session:
        return [
            session.scalar(select(func.count()).select_from(table))
            for table in (Account, Booking, Flight)
        ]


def said(engine: Engine, customer_id: int, now: datetime) -> str:
    return bookings_in_words(ReservationService(engine).current(customer_id, now), now)


def test_the_demo_customer_flies_at_eight_from_sfo_to_jfk(engine: Engine) -> None:
    assert said(engine, DEMO, EVENING) == (
        "You are booked on flight SB 218, the 8:00 am flight from San Francisco (SFO) "
        "to New York (JFK) tomorrow. Your flight is on time and leaves from gate B12. "
        "Your seat is 14C. It lands at 4:35 pm New York time."
    )


def test_seeding_before_eight_books_today(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'morning.db'}"
    migrate(url)
    engine = engine_for(url)
    morning = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)  # 7:59 am in San Francisco
    seed(engine, morning)

    assert "to New York (JFK) today." in said(engine, DEMO, morning)
    engine.dispose()


@pytest.mark.parametrize(
    ("question", "customer_id", "words"),
    [
        ("What is my flight status?", DEMO, "SB 218"),
        ("Is my flight on time?", DEMO, "on time"),
        ("Has my plane been delayed?", DEMO, "on time"),
        ("Which gate do I go to?", DEMO, "gate B12"),
        ("When do I land?", DEMO, "lands at 4:35 pm"),
        ("Do I have a seat?", DEMO, "seat is 14C"),
        ("What is my flight status?", PRIYA, "SB 731"),
        ("Is my flight on time?", PRIYA, "delayed by 3 hours"),
        ("Is my plane late?", PRIYA, "delayed by 3 hours"),
    ],
)
def test_the_local_brain_finds_the_sentence_that_answers(
    engine: Engine, question: str, customer_id: int, words: str
) -> None:
    told = said(engine, customer_id, EVENING)
    assert words in answer(load_embedder(), [question], told, [])


def test_a_delay_is_spoken_with_the_new_time(engine: Engine) -> None:
    told = said(engine, PRIYA, EVENING)

    assert "the 5:45 pm flight from Chicago (ORD) to Seattle (SEA)" in told
    assert "delayed by 3 hours and 30 minutes: it now leaves at 9:15 pm from gate K4" in told


def test_a_later_flight_follows_the_next_one(engine: Engine) -> None:
    told = said(engine, MATEO, EVENING)

    assert told.index("SB 405") < told.index("After that you fly flight SB 406")
    assert "on Thursday, March 5" in told


def test_a_customer_without_a_booking_is_informed(engine: Engine) -> None:
    assert said(engine, 99, EVENING) == "There is no flight booked under your name."


def test_a_flight_is_followed_into_the_air_and_to_the_ground(engine: Engine) -> None:
    departure = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    flying, landed = departure + timedelta(hours=1), departure + timedelta(hours=6)

    assert "is in the air and lands at 4:35 pm" in said(engine, DEMO, flying)
    assert said(engine, DEMO, landed).startswith("You were booked on flight SB 218")
    assert "Your flight landed at 4:35 pm." in said(engine, DEMO, landed)


@pytest.mark.parametrize(
    ("status", "words"),
    [("cancelled", "Your flight has been cancelled."), ("boarding", "boarding now at gate B12.")],
)
def test_the_status_is_spoken(engine: Engine, status: str, words: str) -> None:
    with writing(engine) as session:
        for flight in session.scalars(select(Flight)):
            flight.status = status

    assert words in said(engine, DEMO, EVENING)


def test_seeding_again_changes_nothing_until_the_flight_has_left(engine: Engine) -> None:
    before = counts(engine)
    seed(engine, EVENING + timedelta(hours=1))
    assert counts(engine) == before == [3, 4, 4]

    next_day = EVENING + timedelta(days=1)
    seed(engine, next_day)
    assert "to New York (JFK) tomorrow" in said(engine, DEMO, next_day)


def test_a_delayed_flight_still_at_the_gate_is_not_booked_twice(engine: Engine) -> None:
    at_the_gate = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)  # 8:30 pm in Chicago, leaves 9:15 pm
    seed(engine, at_the_gate)

    assert len(ReservationService(engine).current(PRIYA, at_the_gate)) == 1


def test_a_lost_booking_comes_back_on_the_flight_that_exists(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(delete(Booking))
    seed(engine, EVENING)

    assert counts(engine) == [3, 4, 4]


@given(st.integers(0, 2 * 365 * 24 * 60))
def test_every_demo_flight_lies_ahead_at_its_own_local_time(minutes: int) -> None:
    now = EVENING + timedelta(minutes=minutes)
    for plan in (plan for demo in DEMO_ACCOUNTS for plan in demo.flights):
        departs_at = next_departure(plan, now)
        ahead = departs_at.astimezone(UTC) + plan.delay - now
        # An hour more on the day the clocks go back.
        assert timedelta() < ahead <= timedelta(days=plan.days_later + 1, hours=1)
        assert airport(plan.origin).local(departs_at).time() == plan.leaves


@given(st.integers(0, 2000))
def test_times_read_aloud_are_short(minutes: int) -> None:
    hour, rest = time_in_words(EVENING + timedelta(minutes=minutes)).split(":")

    assert 1 <= int(hour) <= 12
    assert rest.endswith((" am", " pm"))
    assert duration_in_words(timedelta(minutes=minutes))


def test_days_near_and_far() -> None:
    now = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)

    assert day_in_words(now + timedelta(hours=2), now) == "tomorrow"
    assert day_in_words(now - timedelta(days=1), now) == "yesterday"
    assert day_in_words(now + timedelta(days=4), now) == "on Monday, January 4"


def test_an_unknown_airport_goes_by_its_code() -> None:
    somewhere = airport("XYZ")
    booking = Reservation(
        flight="SB 1",
        origin=somewhere,
        destination=somewhere,
        departs_at=EVENING,
        arrives_at=EVENING + timedelta(hours=1),
        delay=timedelta(),
        gate="1",
        status="scheduled",
        seat="1A",
    )

    assert "from XYZ to XYZ today" in bookings_in_words([booking], EVENING - timedelta(hours=1))
