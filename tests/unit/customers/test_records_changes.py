"""Changing one's own record: confirmed on a form, and what the person chose is what is done."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from pydantic import BaseModel, ValidationError
from sqlalchemy import Engine, event, select

from agents_core.accounts.account_service import AccountService
from agents_core.records.demo_records import seed_records
from agents_core.records.record_changes import change_tools
from agents_core.records.record_tools import record_tools
from agents_core.store import engine_for, migrate, reading, writing
from agents_core.store.tables import Account, CustomerRecord
from agents_core.tools.tool_spec import (
    CallContext,
    Granted,
    Identity,
    NoArguments,
    Refused,
    ToolSpec,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    migrate(url)
    engine = engine_for(url)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    seed_records(engine, AccountService(engine, hasher=quick), NOW)
    yield engine
    engine.dispose()


def tool(engine: Engine, name: str, now: datetime = NOW) -> ToolSpec:
    accounts = AccountService(engine)
    tools = (*record_tools(accounts, engine, lambda: now), *change_tools(engine, lambda: now))
    return next(one for one in tools if one.name == name)


def call_of(engine: Engine, username: str) -> CallContext:
    with reading(engine) as session:
        customer = session.scalar(select(Account.customer_id).where(Account.username == username))
    assert customer is not None
    return CallContext(call_id="call_1", identity=Identity(customer, "Somebody"))


def wanted(spec: ToolSpec, value: str) -> BaseModel:
    [name] = spec.arguments.model_fields
    return spec.arguments.model_validate({name: value})


async def test_what_the_person_chose_is_done(engine: Engine) -> None:
    change, call = tool(engine, "change_check_out"), call_of(engine, "greta")
    assert change.approval is not None and change.approval.needed(call)
    proposed, chosen = wanted(change, "2:00 pm"), wanted(change, "1:00 pm")
    verdict = await change.approval.check(call, chosen, proposed)
    assert verdict == Granted(chosen)
    outcome = await change.run(call, chosen)
    assert outcome.text == (
        "Your stay ends on Friday, March 6, and you now have your room until 1:00 pm."
    )
    told = await tool(engine, "check_my_stay").run(call, NoArguments())
    assert "please leave your room by 1:00 pm." in told.text


async def test_nothing_else_changes(engine: Engine) -> None:
    change, omar = tool(engine, "change_check_out"), call_of(engine, "omar")
    look = tool(engine, "check_my_stay")
    before = (await look.run(omar, NoArguments())).text
    await change.run(call_of(engine, "greta"), wanted(change, "2:00 pm"))
    assert (await look.run(omar, NoArguments())).text == before
    await change.run(omar, wanted(change, "2:00 pm"))
    after = (await look.run(omar, NoArguments())).text
    assert after == before.replace("by 11:00 am", "by 2:00 pm", 1)  # of two stays, the next one


async def test_a_visit_that_is_not_there_cannot_move(engine: Engine) -> None:
    change = tool(engine, "change_technician_time")
    value = wanted(change, "between 8:00 am and noon")
    nobody_comes = await change.run(call_of(engine, "lucia"), value)
    assert nobody_comes.text == "There is no visit of a technician that could be moved."
    comes = await change.run(call_of(engine, "theo"), value)
    assert comes.text == (
        "Your technician now comes on Wednesday, March 4, between 8:00 am and noon."
    )


async def test_without_sign_in_the_model_reads_how_to_sign_in(engine: Engine) -> None:
    change, call = tool(engine, "change_check_out"), CallContext(call_id="call_1")
    assert change.approval is not None and not change.approval.needed(call)
    outcome = await change.run(call, wanted(change, "2:00 pm"))
    assert "nothing was changed. Use check_my_stay first" in outcome.text
    refused = await change.approval.check(call, wanted(change, "2:00 pm"), NoArguments())
    assert isinstance(refused, Refused)


async def test_a_stay_that_is_over_cannot_change(engine: Engine) -> None:
    later = NOW + timedelta(days=90)
    change = tool(engine, "change_check_out", later)
    outcome = await change.run(call_of(engine, "greta"), wanted(change, "2:00 pm"))
    assert outcome.text == "There is no stay ahead whose check-out could be changed."


def test_only_the_offered_times_can_be_asked_for(engine: Engine) -> None:
    change = tool(engine, "change_check_out")
    with pytest.raises(ValidationError):
        wanted(change, "midnight")
    schema = change.arguments.model_json_schema()
    assert schema["properties"]["check_out"]["enum"][-1] == "2:00 pm"
    assert schema["properties"]["check_out"]["title"] == "Leave the room by"


async def test_a_change_reported_as_failed_is_not_made_afterwards(
    engine: Engine,
) -> None:
    """Its thread waited for another writer, and was given up before its turn came."""
    change, call = tool(engine, "change_check_out"), call_of(engine, "greta")
    waits = threading.Event()
    with writing(engine) as other:
        other.connection()  # holds the lock from here on
        event.listen(engine, "checkout", lambda *_: waits.set())
        running = asyncio.ensure_future(change.run(call, wanted(change, "1:00 pm")))
        assert await asyncio.to_thread(waits.wait, 60)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    await asyncio.get_running_loop().shutdown_default_executor()
    assert "1:00 pm" not in repr(kept(engine))


def kept(engine: Engine) -> list[object]:
    """Every record as it is."""
    with reading(engine) as session:
        return [record.values for record in session.scalars(select(CustomerRecord))]
