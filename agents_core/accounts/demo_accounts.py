"""Demo customers with published passwords: what a page shows of them, and their creation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pydantic import SecretStr
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from agents_core.accounts.account_service import AccountService
from agents_core.store import reading
from agents_core.store.tables import Account, Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """A customer with a published password."""

    username: str
    password: str = field(repr=False)
    display_name: str


def missing_hashes(
    engine: Engine, accounts: AccountService, demos: Iterable[DemoAccount]
) -> dict[str, str]:
    """Password hashes for demo customers without an account, cheap ones.

    Raises:
        StoreUnavailable: the database cannot be used.
    """
    with reading(engine) as session:
        known = set(session.scalars(select(Account.username)))
    return {
        demo.username: accounts.hash_published(SecretStr(demo.password))
        for demo in demos
        if demo.username not in known
    }


def customer_of(session: Session, demo: DemoAccount, hashes: Mapping[str, str]) -> int:
    """The id of a demo account's customer; creates both when missing."""
    account = session.scalar(select(Account).where(Account.username == demo.username))
    if account is None:
        account = Account(
            username=demo.username,
            password_hash=hashes[demo.username],
            customer=Customer(display_name=demo.display_name),
        )
        session.add(account)
        session.flush()
    return account.customer_id
