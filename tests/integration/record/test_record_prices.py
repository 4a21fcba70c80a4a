"""The price list people edit, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial

import pytest
from sqlalchemy import Engine

from agents_core.archive.price_list import PriceError, PriceList
from agents_core.archive.published_prices import PUBLISHED
from agents_core.measures.call_measures import Tokens
from agents_core.measures.token_prices import FREE, Price
from agents_core.store import engine_for, migrate

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
MILLION = Tokens(input=1_000_000, output=0, text_in=1_000_000)
OWN = Price(text_in=1.5, text_out=6.0)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    migrate(database_url)
    engine = engine_for(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def prices(engine: Engine) -> PriceList:
    return PriceList(engine, lambda: NOON)


def test_a_new_list_is_what_was_published(prices: PriceList) -> None:
    assert prices.prices() == PUBLISHED
    assert all(row.changed_at is None and row.published for row in prices.all())
    assert prices.cost_usd("openai", "gpt-realtime-mini", MILLION) == pytest.approx(0.6)
    assert prices.cost_usd("custom", "our-deployment", MILLION) is None
    assert prices.get("gpt-realtime-mini", "local") == FREE


def test_a_persons_price_stands_and_says_who_and_when(prices: PriceList) -> None:
    kept = prices.set("gpt-realtime-mini", OWN, author="Ada")
    assert (kept.author, kept.changed_at, kept.published) == ("Ada", NOON, True)
    assert [row for row in prices.all() if row.model == "gpt-realtime-mini"] == [kept]
    assert prices.cost_usd("openai", "gpt-realtime-mini", MILLION) == pytest.approx(1.5)


def test_a_model_of_ones_own_gets_a_price(prices: PriceList) -> None:
    prices.set("  our-deployment ", OWN, author="Ada")
    assert prices.get("our-deployment", "custom") == OWN
    prices.set("our-deployment", Price(text_in=2.0), author="Ben")
    assert prices.get("our-deployment", "custom") == Price(text_in=2.0)
    prices.remove("our-deployment", author="Ben")
    assert prices.get("our-deployment", "custom") is None


def test_a_published_price_that_was_removed_stays_removed(
    prices: PriceList, engine: Engine
) -> None:
    prices.remove("gpt-realtime-mini", author="Ada")
    again = PriceList(engine, lambda: NOON)
    assert again.get("gpt-realtime-mini") is None
    assert "gpt-realtime-mini" not in [row.model for row in again.all()]
    with pytest.raises(PriceError, match="no price"):
        again.remove("gpt-realtime-mini", author="Ada")


@pytest.mark.parametrize(
    ("model", "price", "why"),
    [
        ("", OWN, "Name the model"),
        ("x" * 201, OWN, "at most 200"),
        ("two\nlines", OWN, "one line"),
        ("m", Price(), "at least one price"),
        ("m", Price(text_in=-1.0), "text in must be from 0"),
        ("m", Price(audio_out=float("nan")), "audio out must be from 0"),
        ("m", Price(audio_out=1e9), "to 100,000 USD"),
    ],
)
def test_what_is_no_price_is_refused_with_a_sentence(
    prices: PriceList, model: str, price: Price, why: str
) -> None:
    with pytest.raises(PriceError, match=why):
        prices.set(model, price, author="Ada")
    assert prices.prices() == PUBLISHED


def test_a_call_costs_what_held_on_its_day(prices: PriceList) -> None:
    june, december = date(2026, 6, 1), date(2026, 12, 1)
    prices.set("gpt-realtime-mini", OWN, author="Ada", from_day=december)
    cost = partial(prices.cost_usd, "openai", "gpt-realtime-mini", MILLION)
    assert cost(day=june) == pytest.approx(0.6) and cost(day=december) == pytest.approx(1.5)
    assert cost(day=date(2025, 1, 1)) is None  # before the model was released
    prices.remove("gpt-realtime-mini", author="Ada", from_day=december)
    assert cost(day=december) == pytest.approx(0.6)
    prices.set("gpt-realtime-mini", Price(text_in=9.0), author="Ada")  # for all days
    assert cost(day=june) == cost(day=december) == 9.0


def test_a_row_that_is_not_there_is_not_removed_in_silence(prices: PriceList) -> None:
    december = date(2026, 12, 1)
    prices.set("our-deployment", OWN, author="Ada", from_day=december)
    with pytest.raises(PriceError):
        prices.remove("our-deployment", author="Ada")
    prices.remove("our-deployment", author="Ada", from_day=december)
    assert "our-deployment" not in prices.prices()


def test_a_published_row_that_was_removed_leaves_its_days_unknown(prices: PriceList) -> None:
    first = PUBLISHED["gpt-realtime-mini"][0].from_day
    prices.remove("gpt-realtime-mini", author="Ada", from_day=first)
    assert prices.get("gpt-realtime-mini", day=first) is None
    assert prices.cost_usd("openai", "gpt-realtime-mini", MILLION) is None


def test_two_people_list_the_same_model_at_once(prices: PriceList) -> None:
    def keep(number: int) -> None:
        prices.set("our-deployment", Price(text_in=float(number)), author=f"Person {number}")

    with ThreadPoolExecutor(4) as people:
        list(people.map(keep, range(12)))
    (row,) = [row for row in prices.all() if row.model == "our-deployment"]
    assert row.author == f"Person {int(row.price.text_in or 0)}"
