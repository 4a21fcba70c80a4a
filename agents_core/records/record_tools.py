"""Tools that read a signed-in customer's records, built from the data files.

The model gets the records without the customer's name.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, select

from agents_core.accounts.account_service import AccountService
from agents_core.accounts.sign_in import Clock, sign_in_approval
from agents_core.language.spoken_days import date_in_words
from agents_core.records.record_file import RecordTool, fields_of, record_files
from agents_core.store import reading
from agents_core.store.tables import CustomerRecord
from agents_core.tools.tool_spec import CallContext, NoArguments, ToolOutcome, ToolSpec

Record = Mapping[str, str]

MAX_SPOKEN_RECORDS = 3
"""Records spoken at once; more are hard to follow by ear."""

NOT_SIGNED_IN = "Nobody is signed in on this call, so nothing was looked up."


def record_tools(accounts: AccountService, engine: Engine, clock: Clock) -> tuple[ToolSpec, ...]:
    """The read tools of all data files, for the tool catalogue."""
    return tuple(_tool(file.tool, accounts, engine, clock) for file in record_files())


def _tool(tool: RecordTool, accounts: AccountService, engine: Engine, clock: Clock) -> ToolSpec:
    async def tell(context: CallContext, _arguments: Any) -> ToolOutcome:
        identity = context.identity
        if identity is None:
            return ToolOutcome(NOT_SIGNED_IN)
        records = await asyncio.to_thread(records_of, engine, identity.customer_id, tool.collection)
        return ToolOutcome(in_words(tool, records, clock()))

    return ToolSpec(
        name=tool.name,
        description=tool.description,
        arguments=NoArguments,
        run=tell,
        approval=sign_in_approval(
            accounts,
            clock,
            title=tool.title,
            explanation=tool.explanation,
            what=tool.what,
            purpose=tool.purpose,
        ),
    )


def records_of(engine: Engine, customer_id: int, collection: str) -> tuple[Record, ...]:
    """A customer's records of one collection, oldest first. Blocking.

    Raises:
        StoreUnavailable: the database cannot be used.
    """
    row = CustomerRecord
    query = select(row.values).where(row.customer_id == customer_id, row.collection == collection)
    with reading(engine) as session:
        return tuple(session.scalars(query.order_by(row.id)))


def in_words(tool: RecordTool, records: Sequence[Record], now: datetime) -> str:
    """Sentences about these records, the next one first."""
    today = now.astimezone(tool.day_zone()).date()
    chosen = ahead_of(tool, records, today) or _latest(tool, records)[-1:]
    if not chosen:
        return tool.nothing
    return " ".join(
        sentence
        for record in chosen[:MAX_SPOKEN_RECORDS]
        for sentence in _sentences(tool, record, today)
    )


def ahead_of(tool: RecordTool, records: Sequence[Record], today: date) -> list[Record]:
    """Records that are not past, the next one first."""
    ordered = _latest(tool, records)
    if not tool.last_day:
        return ordered
    return [one for one in ordered if one.get(tool.last_day, "") >= today.isoformat()]


def _latest(tool: RecordTool, records: Sequence[Record]) -> list[Record]:
    """Ordered by last day; ISO dates sort as text."""
    return sorted(records, key=lambda record: record.get(tool.last_day, ""))


def _sentences(tool: RecordTool, record: Record, today: date) -> list[str]:
    words = spoken(tool, record, today)
    return [
        sentence.format_map(words)
        for sentence in tool.sentences
        if all(field in words for field in fields_of(sentence))
    ]


def spoken(tool: RecordTool, record: Record, today: date) -> dict[str, str]:
    """The record's fields, with days in words."""
    words = {key: value for key, value in record.items() if value}
    for key in tool.dates:
        if key in words:
            day = date.fromisoformat(words[key])
            tense = "past" if day < today else "ahead"
            words[key] = words[f"{key}_{tense}"] = date_in_words(day, today)
    return words
