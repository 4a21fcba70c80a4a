"""Accounts and sign-in: argon2 password hashes, and a lockout shared by all processes.

An attempt is counted before its password is checked, so that parallel guesses get no more checks
than the same guesses one after another.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeAlias

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import SecretStr
from sqlalchemy import Engine, case, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agents_core.store import reading, writing
from agents_core.store.tables import Account, SignInFailures
from agents_core.tools.tool_spec import Identity

MAX_FAILURES = 5
"""Enough for typing mistakes, too few to guess a password."""

LOCKOUT = timedelta(minutes=5)
"""How long ``MAX_FAILURES`` lock a username, and how long a failure counts. Limits online guessing
to 1,500 attempts a day, and a person who mistyped can sign in again during the same call."""

MAX_PASSWORD_CHARS = 1024
"""Longer input is rejected without hashing all of it."""

MAX_USERNAME_CHARS = 64

_PUBLISHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The password was right."""

    identity: Identity


@dataclass(frozen=True, slots=True)
class WrongPassword:
    """Unknown username or wrong password; the result does not say which."""

    attempts_left: int


@dataclass(frozen=True, slots=True)
class Locked:
    """Too many failures; no password is checked before ``until``."""

    until: datetime


SignInResult: TypeAlias = SignedIn | WrongPassword | Locked


def normalise_username(username: str) -> str:
    """Trimmed and case-folded, as accounts store it."""
    return username.strip().casefold()


class AccountService:
    """Signs customers in. Blocking (about 50 ms of argon2); thread-safe."""

    def __init__(self, engine: Engine, *, hasher: PasswordHasher | None = None) -> None:
        self._engine = engine
        self._hasher = hasher or PasswordHasher()

    @cached_property
    def decoy_hash(self) -> str:
        """Checked when the username is unknown, so that this takes the same time. Computed once:
        read it before the first sign-in."""
        return self._hasher.hash("unknown")

    def hash_password(self, password: SecretStr) -> str:
        """An argon2id hash to store."""
        return self._hasher.hash(password.get_secret_value())

    def hash_published(self, password: SecretStr) -> str:
        """A cheap hash of a password that everybody may read: a costly one would protect nothing,
        and eight took most of two seconds of a core at the first start. The first sign-in replaces
        it by one of the usual cost."""
        return _PUBLISHED.hash(password.get_secret_value())

    def sign_in(self, username: str, password: SecretStr, now: datetime) -> SignInResult:
        """Check a password; ``now`` is an aware datetime.

        Raises:
            StoreUnavailable: the database cannot be used; the password was not checked.
        """
        name = normalise_username(username)
        key = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
        counted = _retry_once(lambda: self._count_attempt(key, now))
        if isinstance(counted, Locked):
            return counted
        account = self._account(name)
        if not self._matches(account, password) or account is None:
            left = MAX_FAILURES - counted
            return WrongPassword(left) if left > 0 else Locked(now + LOCKOUT)
        self._forget_failures(key, account, password)
        return SignedIn(Identity(account.customer_id, account.customer.display_name))

    def _count_attempt(self, key: str, now: datetime) -> int | Locked:
        """The number of failures including this attempt, should it fail."""
        row = SignInFailures
        stale = row.last_at <= now - LOCKOUT
        with writing(self._engine) as session:
            counted: int | None = session.scalar(
                update(row)
                .where(row.username_key == key, or_(row.failures < MAX_FAILURES, stale))
                .values(failures=case((stale, 1), else_=row.failures + 1), last_at=now)
                .returning(row.failures)
            )
            if counted is not None:
                return counted
            last_at = session.scalar(select(row.last_at).where(row.username_key == key))
            if last_at is not None:
                return Locked(last_at + LOCKOUT)
            _forget_stale(session, now)
            session.add(SignInFailures(username_key=key, failures=1, last_at=now))
            return 1

    def _account(self, name: str) -> Account | None:
        if len(name) > MAX_USERNAME_CHARS or not name.isprintable():  # no database accepts these
            return None
        with reading(self._engine) as session:
            return session.scalar(select(Account).where(Account.username == name))

    def _matches(self, account: Account | None, password: SecretStr) -> bool:
        secret = password.get_secret_value()
        known = account is not None and len(secret) <= MAX_PASSWORD_CHARS
        stored = account.password_hash if account is not None and known else self.decoy_hash
        try:
            self._hasher.verify(stored, secret[:MAX_PASSWORD_CHARS])
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False
        return known

    def _forget_failures(self, key: str, account: Account, password: SecretStr) -> None:
        outdated = self._hasher.check_needs_rehash(account.password_hash)
        renewed = self.hash_password(password) if outdated else None
        with writing(self._engine) as session:
            session.execute(delete(SignInFailures).where(SignInFailures.username_key == key))
            if renewed is not None:
                session.execute(
                    update(Account).where(Account.id == account.id).values(password_hash=renewed)
                )


def _forget_stale(session: Session, now: datetime) -> None:
    """Delete old rows, so that the table stays small however many usernames are tried."""
    session.execute(delete(SignInFailures).where(SignInFailures.last_at <= now - LOCKOUT))


def _retry_once(count: Callable[[], int | Locked]) -> int | Locked:
    """Retry once when another process inserted the same username's first failure."""
    try:
        return count()
    except IntegrityError:
        return count()
