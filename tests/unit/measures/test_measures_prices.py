"""What tokens cost, and when nobody can know."""

from datetime import date

import pytest

from agents_core.archive.published_prices import PUBLISHED
from agents_core.measures.call_measures import Tokens
from agents_core.measures.token_prices import (
    FREE,
    DatedPrice,
    Price,
    cost_usd,
    cost_words,
    price_of,
)

MINI = PUBLISHED["gpt-realtime-mini"][-1].price
DAY = date(2026, 11, 29)
USED = Tokens(
    input=300_000,
    output=30_000,
    text_in=200_000,
    audio_in=100_000,
    cached_text_in=150_000,
    cached_audio_in=60_000,
    text_out=10_000,
    audio_out=20_000,
)


def test_every_kind_of_token_costs_its_own_price() -> None:
    # text in:   50,000 at 0.60 = 0.030; cached 150,000 at 0.06 = 0.009
    # audio in:  40,000 at 10   = 0.400; cached  60,000 at 0.30 = 0.018
    # text out:  10,000 at 2.40 = 0.024; audio out 20,000 at 20 = 0.400
    assert cost_usd(USED, MINI) == pytest.approx(0.881)


def test_the_cost_of_a_model_without_a_price_is_unknown() -> None:
    assert cost_usd(USED, None) is None
    assert price_of(PUBLISHED, "custom", "somebodys-deployment", DAY) is None


def test_the_cost_of_tokens_without_parts_is_unknown() -> None:
    assert cost_usd(Tokens(input=10, output=5), MINI) is None
    assert cost_usd(Tokens(input=10, output=5, text_in=10), MINI) is None
    assert cost_usd(Tokens(input=10, output=5, text_in=9, text_out=5), MINI) is None


def test_no_tokens_cost_nothing_whatever_the_model() -> None:
    assert cost_usd(Tokens(), None) == 0.0


def test_a_kind_the_model_does_not_sell_leaves_the_cost_unknown() -> None:
    text_only = Price(text_in=1.0, text_out=2.0)
    assert cost_usd(USED, text_only) is None
    million = Tokens(input=1_000_000, output=0, text_in=1_000_000)
    assert cost_usd(million, text_only) == 1.0


def test_cached_tokens_without_a_price_of_their_own_are_no_cheaper() -> None:
    plain = Price(text_in=1.0, text_out=2.0)
    cached = Tokens(input=1_000_000, output=0, text_in=1_000_000, cached_text_in=400_000)
    assert cost_usd(cached, plain) == 1.0


def test_the_local_engine_costs_nothing_unless_a_price_is_set() -> None:
    # Its calls name their team's model, which is not what answered.
    assert price_of(PUBLISHED, "local", "gpt-realtime-mini", DAY) == FREE
    assert price_of({"local": [DatedPrice(price=MINI)]}, "local", "gpt-realtime-mini", DAY) == MINI
    assert price_of({}, "custom", "anything", DAY) is None
    assert cost_usd(USED, FREE) == 0.0


def test_a_dated_model_costs_what_its_name_costs_unless_it_has_a_price() -> None:
    assert price_of(PUBLISHED, "openai", "gpt-realtime-mini-2025-12-15", DAY) == MINI
    own = Price(text_in=9.0)
    dated = {**PUBLISHED, "gpt-realtime-mini-2025-12-15": (DatedPrice(price=own),)}
    assert price_of(dated, "openai", "gpt-realtime-mini-2025-12-15", DAY) == own


def test_before_its_own_price_holds_the_general_one_does() -> None:
    later = (DatedPrice(from_day=date(2026, 12, 1), price=Price(text_in=9.0)),)
    assert price_of({"local": later}, "local", "any", DAY) == FREE
    dated = {**PUBLISHED, "gpt-realtime-mini-2025-12-15": later}
    assert price_of(dated, "openai", "gpt-realtime-mini-2025-12-15", DAY) == MINI


def test_a_call_costs_what_held_on_its_day() -> None:
    before, after = Price(text_in=1.0), Price(text_in=2.0)
    prices = {
        "m": (
            DatedPrice(from_day=date(2026, 1, 1), price=before),
            DatedPrice(from_day=date(2026, 12, 1), price=after),
        )
    }
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 11, 30), date(2026, 12, 1))
    assert [price_of(prices, "openai", "m", day) for day in days] == [None, before, before, after]


def test_every_published_price_says_its_day_and_source() -> None:
    rows = [row for own in PUBLISHED.values() for row in own]
    assert all(row.from_day > date.min and "developers.openai.com" in row.source for row in rows)
    mini = PUBLISHED["gpt-realtime-2.1-mini"][-1].price
    assert (mini.audio_in, mini.cached_audio_in, mini.audio_out) == (10.0, 0.3, 20.0)
    assert (mini.text_in, mini.cached_text_in, mini.text_out) == (0.6, 0.06, 2.4)


@pytest.mark.parametrize(
    ("usd", "engine", "words"),
    [
        (None, "openai", "unknown"),
        (0.0, "local", "none"),
        (0.0, "openai", "$0.0000"),
        (0.01234, "openai", "$0.0123"),
        (1234.5, "openai", "$1,234.50"),
    ],
)
def test_a_cost_in_words(usd: float | None, engine: str, words: str) -> None:
    assert cost_words(usd, engine) == words
