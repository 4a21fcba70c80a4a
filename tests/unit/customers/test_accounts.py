"""Signing in: right, wrong, locked, from many threads, and never a password in any text."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr
from sqlalchemy import Engine, select

from agents_core.accounts.account_service import (
    LOCKOUT,
    MAX_FAILURES,
    AccountService,
    Locked,
    SignedIn,
    SignInResult,
    WrongPassword,
)
from agents_core.errors import StoreUnavailable
from agents_core.reservations.demo_flights import seed_demo
from agents_core.store import engine_for, migrate, reading
from agents_core.store.tables import Account, SignInFailures
from agents_core.tools.tool_spec import Identity

NOON = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
RIGHT = SecretStr("golden-gate-8")
CANARY = "canary-hunter2"
WRONG = SecretStr(CANARY)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'airline.db'}"
    migrate(url)
    engine = engine_for(url)
    seed_demo(engine, AccountService(engine, hasher=QUICK), NOON)
    yield engine
    engine.dispose()


@pytest.fixture
def accounts(engine: Engine) -> AccountService:
    return AccountService(engine, hasher=QUICK)


def fail(accounts: AccountService, username: str, times: int) -> list[SignInResult]:
    return [accounts.sign_in(username, WRONG, NOON) for _ in range(times)]


def test_the_right_password_says_who_it_is(accounts: AccountService) -> None:
    assert accounts.sign_in("demo", RIGHT, NOON) == SignedIn(Identity(1, "Dana Reyes"))


def test_a_username_is_taken_however_it_is_typed(accounts: AccountService) -> None:
    assert isinstance(accounts.sign_in("  DeMo ", RIGHT, NOON), SignedIn)


@pytest.mark.parametrize("username", ["demo", "nobody", "x" * 500, "", "de\x00mo", "\ud800"])
def test_the_fifth_failure_locks_whether_or_not_the_account_exists(
    accounts: AccountService, username: str
) -> None:
    assert fail(accounts, username, 6) == [
        WrongPassword(4),
        WrongPassword(3),
        WrongPassword(2),
        WrongPassword(1),
        Locked(NOON + LOCKOUT),
        Locked(NOON + LOCKOUT),
    ]


def test_a_lock_holds_against_the_right_password_and_then_ends(accounts: AccountService) -> None:
    fail(accounts, "demo", 5)

    assert accounts.sign_in(" DEMO", RIGHT, NOON) == Locked(NOON + LOCKOUT)
    just_before = NOON + LOCKOUT - timedelta(seconds=1)
    assert accounts.sign_in("demo", RIGHT, just_before) == Locked(NOON + LOCKOUT)
    assert accounts.sign_in("demo", WRONG, NOON + LOCKOUT) == WrongPassword(4)
    assert isinstance(accounts.sign_in("demo", RIGHT, NOON + LOCKOUT), SignedIn)


def test_signing_in_gives_all_attempts_back(accounts: AccountService) -> None:
    fail(accounts, "demo", 4)
    assert isinstance(accounts.sign_in("demo", RIGHT, NOON), SignedIn)

    assert fail(accounts, "demo", 1) == [WrongPassword(4)]


def test_one_locked_person_does_not_lock_another(accounts: AccountService) -> None:
    fail(accounts, "demo", 5)

    signed_in = accounts.sign_in("priya", SecretStr("lake-shore-5"), NOON)

    assert signed_in == SignedIn(Identity(2, "Priya Nair"))


def test_parallel_guesses_get_no_more_checks_than_five(engine: Engine) -> None:
    other_process = engine_for(str(engine.url))
    services = [AccountService(own, hasher=QUICK) for own in (engine, other_process)]

    with ThreadPoolExecutor(8) as threads:
        results = list(
            threads.map(lambda n: services[n % 2].sign_in("demo", WRONG, NOON), range(24))
        )
    other_process.dispose()

    wrong = sorted(item.attempts_left for item in results if isinstance(item, WrongPassword))
    assert wrong == [1, 2, 3, 4]
    assert sum(isinstance(item, Locked) for item in results) == 24 - (MAX_FAILURES - 1)


def test_two_people_signing_in_at_once_are_never_mixed(accounts: AccountService) -> None:
    people = [("demo", RIGHT, 1), ("priya", SecretStr("lake-shore-5"), 2)] * 10

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda who: accounts.sign_in(who[0], who[1], NOON), people))

    ids = [item.identity.customer_id for item in results if isinstance(item, SignedIn)]
    assert ids == [customer for _, _, customer in people]


def test_an_unknown_username_costs_the_same_hashing(engine: Engine) -> None:
    checked: list[str] = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            checked.append(str(hash).rsplit("$", 2)[0])
            return super().verify(hash, password)

    accounts = AccountService(engine, hasher=Watched(1, 8, 1))
    for username in ("demo", "nobody"):
        accounts.sign_in(username, WRONG, NOON)

    assert len(checked) == 2
    assert checked[0] == checked[1]


def test_the_decoy_password_does_not_sign_in(accounts: AccountService) -> None:
    assert accounts.sign_in("ghost", SecretStr("unknown"), NOON) == WrongPassword(4)


def test_a_megabyte_is_rejected_as_password(accounts: AccountService) -> None:
    assert accounts.sign_in("demo", SecretStr("x" * 1_000_000), NOON) == WrongPassword(4)


def test_hashes_follow_when_the_cost_is_raised(engine: Engine) -> None:
    stronger = AccountService(engine, hasher=PasswordHasher(2, 16, 1))
    assert isinstance(stronger.sign_in("demo", RIGHT, NOON), SignedIn)

    with reading(engine) as session:
        stored = session.scalar(select(Account.password_hash).where(Account.username == "demo"))
    assert stored is not None
    assert "m=16,t=2" in stored
    assert isinstance(stronger.sign_in("demo", RIGHT, NOON), SignedIn)


def test_tried_usernames_are_forgotten_and_never_readable(
    engine: Engine, accounts: AccountService
) -> None:
    for number in range(5):
        accounts.sign_in(f"{CANARY}{number}", WRONG, NOON)
    accounts.sign_in("later", WRONG, NOON + LOCKOUT)

    with reading(engine) as session:
        keys = session.scalars(select(SignInFailures.username_key)).all()
    assert len(keys) == 1
    assert CANARY not in keys[0]


def test_a_password_appears_in_no_repr_log_or_exception(
    accounts: AccountService, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    texts = [repr(accounts.sign_in("demo", WRONG, NOON)), repr(vars(accounts))]
    bare = engine_for(f"sqlite:///{tmp_path / 'no-tables.db'}")
    with pytest.raises(StoreUnavailable) as problem:
        AccountService(bare, hasher=QUICK).sign_in("demo", WRONG, NOON)
    cause = problem.value.__cause__
    texts += [str(problem.value), repr(cause), str(cause), caplog.text]
    bare.dispose()

    assert not [text for text in texts if CANARY in text]
