"""Records of the demo customers, with dates that stay in the future."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agents_core.accounts.account_service import AccountService
from agents_core.accounts.demo_accounts import DemoAccount, customer_of, missing_hashes
from agents_core.records.record_file import DemoRecord, RecordFile, RecordTool, record_files
from agents_core.store import reading, writing
from agents_core.store.tables import Account, CustomerRecord

KEY = "key"  #: identifies a record of a customer; never spoken


def demo_accounts_for(tool_names: Collection[str]) -> tuple[DemoAccount, ...]:
    """Demo accounts for these tools."""
    return tuple(
        customer.account()
        for file in record_files()
        if file.tool.name in tool_names
        for customer in file.customers
    )


def seed_records(engine: Engine, accounts: AccountService, now: datetime) -> None:
    """Ensure that demo customers exist with records that are not past at ``now`` (aware). Only
    reads when nothing is missing, so it runs at the start of every call; safe in several processes.

    Raises:
        StoreUnavailable: the database cannot be used.
    """
    if not _missing(engine, now):
        return
    demos = [customer.account() for file in record_files() for customer in file.customers]
    hashes = missing_hashes(engine, accounts, demos)
    try:
        _write(engine, hashes, now)
    except IntegrityError:  # another process created the same customers meanwhile
        _write(engine, hashes, now)


def _missing(engine: Engine, now: datetime) -> bool:
    row = CustomerRecord
    query = select(Account.username, row.collection, row.values).join(
        Account, Account.customer_id == row.customer_id
    )
    with reading(engine) as session:
        existing = {
            (username, collection, values.get(KEY, ""))
            for username, collection, values in session.execute(query)
            if not _past(_tool_of(collection), values, now)
        }
    wanted = {
        (customer.username, file.tool.collection, record.key)
        for file in record_files()
        for customer in file.customers
        for record in customer.records
    }
    return not wanted <= existing


def _tool_of(collection: str) -> RecordTool | None:
    tools = (file.tool for file in record_files())
    return next((tool for tool in tools if tool.collection == collection), None)


def _past(tool: RecordTool | None, values: Mapping[str, str], now: datetime) -> bool:
    if tool is None or not tool.last_day:
        return False
    return values.get(tool.last_day, "") < _today(tool, now).isoformat()


def _today(tool: RecordTool, now: datetime) -> date:
    return now.astimezone(tool.day_zone()).date()


def _write(engine: Engine, hashes: Mapping[str, str], now: datetime) -> None:
    with writing(engine) as session:
        for file in record_files():
            for customer in file.customers:
                customer_id = customer_of(session, customer.account(), hashes)
                _renew(session, file, customer_id, customer.records, now)


def _renew(
    session: Session,
    file: RecordFile,
    customer_id: int,
    records: tuple[DemoRecord, ...],
    now: datetime,
) -> None:
    """Add missing records and move past ones into the future."""
    tool = file.tool
    row = CustomerRecord
    query = select(row).where(row.customer_id == customer_id, row.collection == tool.collection)
    existing = {found.values.get(KEY, ""): found for found in session.scalars(query)}
    for record in records:
        values = _values(record, _today(tool, now))
        found = existing.get(record.key)
        if found is None:
            session.add(
                CustomerRecord(customer_id=customer_id, collection=tool.collection, values=values)
            )
        elif _past(tool, found.values, now):
            found.values = values
    session.flush()


def _values(record: DemoRecord, today: date) -> dict[str, str]:
    days = {name: (today + timedelta(days=count)) for name, count in record.days.items()}
    return {
        KEY: record.key,
        **record.values,
        **{name: day.isoformat() for name, day in days.items()},
    }
