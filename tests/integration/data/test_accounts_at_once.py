"""Signing in and seeding from several processes' connections, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr
from sqlalchemy import Engine, func, select

from agents_core.accounts.account_service import (
    LOCKOUT,
    MAX_FAILURES,
    AccountService,
    Locked,
    SignedIn,
    WrongPassword,
)
from agents_core.reservations.demo_flights import DEMO_ACCOUNTS, seed_demo
from agents_core.reservations.reservation_service import ReservationService
from agents_core.store import engine_for, migrate, reading
from agents_core.store.tables import Account, Booking, Customer, Flight

NOON = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
WRONG = SecretStr("canary-hunter2")
PROCESSES = 4


@pytest.fixture
def engines(database_url: str) -> Iterator[list[Engine]]:
    """One for each process that uses the database."""
    migrate(database_url)
    with ExitStack() as stack:
        made = [engine_for(database_url) for _ in range(PROCESSES)]
        for engine in made:
            stack.callback(engine.dispose)
        yield made


@pytest.fixture
def services(engines: list[Engine]) -> list[AccountService]:
    made = [AccountService(engine, hasher=QUICK) for engine in engines]
    seed_demo(engines[0], made[0], NOON)
    return made


def test_starting_together_seeds_every_customer_once(engines: list[Engine]) -> None:
    def seed(engine: Engine) -> None:
        seed_demo(engine, AccountService(engine, hasher=QUICK), NOON)

    with ThreadPoolExecutor(PROCESSES) as threads:
        list(threads.map(seed, engines))

    flights = sum(len(demo.flights) for demo in DEMO_ACCOUNTS)
    with reading(engines[0]) as session:
        counts = {
            table.__tablename__: session.scalar(select(func.count()).select_from(table))
            for table in (Customer, Account, Booking, Flight)
        }
    people = len(DEMO_ACCOUNTS)
    assert counts == {
        "customers": people,
        "accounts": people,
        "bookings": flights,
        "flights": flights,
    }


@pytest.mark.parametrize("username", ["demo", "nobody"])
def test_parallel_guesses_get_no_more_checks_than_five(
    services: list[AccountService], username: str
) -> None:
    with ThreadPoolExecutor(8) as threads:
        results = list(
            threads.map(lambda n: services[n % PROCESSES].sign_in(username, WRONG, NOON), range(24))
        )

    wrong = sorted(item.attempts_left for item in results if isinstance(item, WrongPassword))
    assert wrong == [1, 2, 3, 4]
    assert sum(isinstance(item, Locked) for item in results) == 24 - (MAX_FAILURES - 1)
    right = SecretStr(DEMO_ACCOUNTS[0].password)
    assert services[0].sign_in(username, right, NOON) == Locked(NOON + LOCKOUT)


def test_each_customer_gets_their_own_flights_at_the_right_time(
    services: list[AccountService], engines: list[Engine]
) -> None:
    demo = DEMO_ACCOUNTS[0]
    who = services[1].sign_in("demo", SecretStr(demo.password), NOON)
    assert isinstance(who, SignedIn)

    (booked,) = ReservationService(engines[2]).of_customer(who.identity.customer_id)

    assert booked.flight == demo.flights[0].number
    assert booked.departs_at == datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
