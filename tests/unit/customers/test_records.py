"""Tools on a customer's own records, as the approval desk and the model meet them."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr, ValidationError
from sqlalchemy import Engine, func, select

from agents_core.accounts.account_service import AccountService
from agents_core.accounts.sign_in import SignInForm
from agents_core.records.demo_records import demo_accounts_for, seed_records
from agents_core.records.record_file import RecordFile, RecordTool, record_files
from agents_core.records.record_tools import NOT_SIGNED_IN, in_words, record_tools
from agents_core.reservations.demo_flights import DEMO_ACCOUNTS, seed_demo
from agents_core.reservations.demo_flights import demo_accounts_for as travellers_for
from agents_core.store import engine_for, migrate, reading
from agents_core.store.tables import Account, CustomerRecord
from agents_core.team_files.ready_teams import ready, ready_names
from agents_core.tools.tool_spec import (
    CallContext,
    Granted,
    Identity,
    NoArguments,
    Refused,
    ToolSpec,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    migrate(url)
    engine = engine_for(url)
    yield engine
    engine.dispose()


@pytest.fixture
def accounts(engine: Engine) -> AccountService:
    accounts = AccountService(engine, hasher=QUICK)
    seed_records(engine, accounts, NOW)
    return accounts


def tool(engine: Engine, accounts: AccountService, name: str, now: datetime = NOW) -> ToolSpec:
    return next(one for one in record_tools(accounts, engine, lambda: now) if one.name == name)


async def signed_in(spec: ToolSpec, username: str) -> CallContext:
    """A call on which this demo customer has filled the form."""
    [demo] = [one for one in demo_accounts_for([spec.name]) if one.username == username]
    context = CallContext(call_id="call_1")
    assert spec.approval is not None and spec.approval.needed(context)
    form = SignInForm(username=username, password=SecretStr(demo.password))
    granted = await spec.approval.check(context, form, NoArguments())
    assert isinstance(granted, Granted) and granted.identity is not None
    assert context.admit(granted.identity)
    assert not spec.approval.needed(context)
    return context


async def told(engine: Engine, accounts: AccountService, name: str, username: str) -> str:
    spec = tool(engine, accounts, name)
    return (await spec.run(await signed_in(spec, username), NoArguments())).text


async def test_a_guest_gets_their_own_stay(engine: Engine, accounts: AccountService) -> None:
    assert await told(engine, accounts, "check_my_stay", "greta") == (
        "Your stay begins tomorrow, and the booking is confirmed. "
        "You have booked a double room with a view of the garden for 3 nights. "
        "Your stay ends on Friday, March 6; please leave your room by 11:00 am. "
        "Breakfast is included in your booking. There are still 372 euros to pay at the front desk."
    )


async def test_the_next_of_two_stays_comes_first(engine: Engine, accounts: AccountService) -> None:
    text = await told(engine, accounts, "check_my_stay", "omar")
    assert text.startswith("Your stay began yesterday. You have booked the single room 214")
    assert text.index("Your stay begins on Sunday, March 22") > text.index("Your stay ends")
    assert "There are still 298 euros to pay" in text


async def test_a_customer_gets_their_own_line(engine: Engine, accounts: AccountService) -> None:
    fault = await told(engine, accounts, "check_my_line", "lucia")
    assert fault.startswith("There is a fault on your line")
    assert "technician comes" not in fault  # nobody has to come: that sentence is left out
    visit = await told(engine, accounts, "check_my_line", "theo")
    assert "Your technician comes on Wednesday, March 4, between noon and 4:00 pm." in visit


async def test_names_never_reach_the_model(engine: Engine, accounts: AccountService) -> None:
    for file in record_files():
        for customer in file.customers:
            text = await told(engine, accounts, file.tool.name, customer.username)
            for part in (*customer.display_name.split(), customer.username, customer.password):
                assert part.lower() not in text.lower()
            for record in customer.records:
                assert record.key not in text


async def test_without_a_sign_in_nothing_is_looked_up(
    engine: Engine, accounts: AccountService
) -> None:
    spec = tool(engine, accounts, "check_my_stay")
    outcome = await spec.run(CallContext(call_id="call_1"), NoArguments())
    assert outcome.text == NOT_SIGNED_IN


async def test_a_wrong_password_opens_nothing(engine: Engine, accounts: AccountService) -> None:
    spec = tool(engine, accounts, "check_my_line")
    context = CallContext(call_id="call_1")
    assert spec.approval is not None
    form = SignInForm(username="theo", password=SecretStr("wrong"))
    refused = await spec.approval.check(context, form, NoArguments())
    assert isinstance(refused, Refused) and context.identity is None


async def test_a_customer_of_another_trade_has_nothing_here(
    engine: Engine, accounts: AccountService
) -> None:
    spec = tool(engine, accounts, "check_my_stay")
    with reading(engine) as session:
        theo = session.scalar(select(Account.customer_id).where(Account.username == "theo"))
    assert theo is not None
    context = CallContext(call_id="call_1", identity=Identity(theo, "Theo Okafor"))
    outcome = await spec.run(context, NoArguments())
    assert outcome.text == "There is no stay booked for the guest who signed in."


def records(engine: Engine) -> dict[tuple[int, str], dict[str, str]]:
    row = CustomerRecord
    with reading(engine) as session:
        return {
            (customer_id, values["key"]): values
            for customer_id, values in session.execute(select(row.customer_id, row.values))
        }


def test_seeding_again_changes_nothing(engine: Engine, accounts: AccountService) -> None:
    before = records(engine)
    seed_records(engine, accounts, NOW + timedelta(hours=6))
    assert records(engine) == before
    assert len(before) == 5


def test_what_is_past_moves_ahead_and_nothing_doubles(
    engine: Engine, accounts: AccountService
) -> None:
    later = NOW + timedelta(days=400)
    seed_records(engine, accounts, later)
    after = records(engine)
    assert len(after) == 5
    assert min(values.get("leaves", values.get("bill_due", "")) for values in after.values()) > (
        later.date().isoformat()
    )


async def test_only_what_is_past_moves(engine: Engine, accounts: AccountService) -> None:
    before = records(engine)
    seed_records(engine, accounts, NOW + timedelta(days=3))  # Omar's first stay is over
    changed = {key[1] for key, values in records(engine).items() if values != before[key]}
    assert changed == {"HD-1987"}


async def test_several_processes_may_seed_at_once(engine: Engine) -> None:
    services = [AccountService(engine, hasher=QUICK) for _ in range(4)]
    seeds = [asyncio.to_thread(seed_records, engine, one, NOW) for one in services]
    await asyncio.gather(*seeds)
    assert len(records(engine)) == 5
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 4


def test_a_page_shows_the_accounts_of_the_teams_tools() -> None:
    shown = {}
    for name in ready_names():
        tools = {one for agent in ready(name).team.agents for one in agent.tools}
        fitting = (*travellers_for(tools), *demo_accounts_for(tools))
        shown[name] = [demo.username for demo in fitting]
    assert shown == {
        "airline_support": ["demo", "priya", "mateo"],
        "hotel_desk": ["greta", "omar"],
        "internet_provider": ["lucia", "theo"],
    }


def test_every_demo_customer_has_a_name_of_their_own(
    engine: Engine, accounts: AccountService
) -> None:
    seed_demo(engine, accounts, NOW)
    demos = [customer for file in record_files() for customer in file.customers]
    names = [demo.username for demo in DEMO_ACCOUNTS] + [demo.username for demo in demos]
    assert len(set(names)) == len(names)
    for demo in demos:
        assert demo.password not in repr(demo) and demo.password not in repr(demo.account())


TOOL = {
    "name": "t",
    "description": "d",
    "title": "t",
    "explanation": "e",
    "what": "w",
    "collection": "c",
    "zone": "Europe/Vienna",
    "dates": ("day",),
    "last_day": "day",
    "sentences": ("It is {day}.", "{note}"),
    "nothing": "Nothing.",
}


def test_today_is_decided_where_the_records_are() -> None:
    spec = RecordTool.model_validate(TOOL)
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # past midnight in Vienna
    assert in_words(spec, [{"day": "2026-03-03"}], late) == "It is today."
    assert in_words(spec, [{"day": "2026-03-02"}], late) == "It is yesterday."
    assert in_words(spec, [], late) == "Nothing."


def test_a_value_is_a_word_and_no_template() -> None:
    spec = RecordTool.model_validate(TOOL)
    said = in_words(spec, [{"day": "2026-03-02", "note": "{day.__class__} %s"}], NOW)
    assert said == "It is today. {day.__class__} %s"


@pytest.mark.parametrize("sentence", ["{day.year}", "{day[0]}", "{day!r}", "{day:>9}", "{}", "{0}"])
def test_a_sentence_reads_whole_fields_only(sentence: str) -> None:
    with pytest.raises(ValidationError, match="needs plain"):
        RecordTool.model_validate({**TOOL, "sentences": (sentence,)})


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        ({"key": "1", "days": {"day": 1}, "values": {"colour": "red"}}, "no sentence speaks of"),
        ({"key": "1", "days": {"day": 1, "night": 2}}, "are no days of this tool"),
        ({"key": "1", "days": {}}, "needs the day day"),
    ],
)
def test_a_demo_record_that_does_not_fit_its_tool(
    record: dict[str, object], complaint: str
) -> None:
    customer = {"username": "u", "password": "p", "display_name": "U", "records": [record]}
    with pytest.raises(ValidationError, match=complaint):
        RecordFile.model_validate({"tool": TOOL, "customers": [customer]})
