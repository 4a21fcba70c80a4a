"""Accounts and signing in: argon2 hashes, and a lockout that several processes share.

It knows no form and no call. An attempt is counted before its password is checked, so a burst of
guesses in parallel gets no more checks than the same guesses one after another.
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
"""Enough for a slip and a forgotten password; too few to guess one."""

LOCKOUT = timedelta(minutes=5)
"""How long five failures lock a username, and how long a failure counts. It holds online guessing
under 1,500 tries a day, yet a person who mistyped gets back in during the same call."""

MAX_PASSWORD_CHARS = 1024
"""Longer input is nobody's password; hashing it would only burn processor time."""

MAX_USERNAME_CHARS = 64


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The password was right."""

    identity: Identity


@dataclass(frozen=True, slots=True)
class WrongPassword:
    """No such username, or another password: nobody learns which."""

    attempts_left: int


@dataclass(frozen=True, slots=True)
class Locked:
    """Too many failures; not even the right password is looked at before ``until``."""

    until: datetime


SignInResult: TypeAlias = SignedIn | WrongPassword | Locked


def normalise_username(username: str) -> str:
    """Trimmed and without case, as accounts store it."""
    return username.strip().casefold()


class AccountService:
    """Signs customers in. Blocking (about 50 ms of argon2); safe to call from any thread."""

    def __init__(self, engine: Engine, *, hasher: PasswordHasher | None = None) -> None:
        self._engine = engine
        self._hasher = hasher or PasswordHasher()

    @cached_property
    def nobody(self) -> str:
        """A hash to check when there is no such username: the same work, the same time. It takes as
        long to make: ask for it before anybody signs in."""
        return self._hasher.hash("nobody")

    def hash_password(self, password: SecretStr) -> str:
        """An argon2id hash to store."""
        return self._hasher.hash(password.get_secret_value())

    def sign_in(self, username: str, password: SecretStr, now: datetime) -> SignInResult:
        """Check a password; ``now`` is an aware datetime.

        Raises:
            StoreUnavailable: the database cannot be used; the password was not checked.
        """
        name = normalise_username(username)
        key = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
        counted = _or_again(lambda: self._count_attempt(key, now))
        if isinstance(counted, Locked):
            return counted
        account = self._account(name)
        if not self._matches(account, password) or account is None:
            left = MAX_FAILURES - counted
            return WrongPassword(left) if left > 0 else Locked(now + LOCKOUT)
        self._forget_failures(key, account, password)
        return SignedIn(Identity(account.customer_id, account.customer.display_name))

    def _count_attempt(self, key: str, now: datetime) -> int | Locked:
        """How many failures there are with this attempt, should it fail."""
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
        if len(name) > MAX_USERNAME_CHARS or not name.isprintable():  # no database takes these
            return None
        with reading(self._engine) as session:
            return session.scalar(select(Account).where(Account.username == name))

    def _matches(self, account: Account | None, password: SecretStr) -> bool:
        secret = password.get_secret_value()
        known = account is not None and len(secret) <= MAX_PASSWORD_CHARS
        stored = account.password_hash if account is not None and known else self.nobody
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
    """Keeps the table as small as the last minutes, however many usernames are tried."""
    session.execute(delete(SignInFailures).where(SignInFailures.last_at <= now - LOCKOUT))


def _or_again(count: Callable[[], int | Locked]) -> int | Locked:
    """Once more when another process inserted the same username's first failure meanwhile."""
    try:
        return count()
    except IntegrityError:
        return count()
