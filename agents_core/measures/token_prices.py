"""Cost of tokens at a price.

An unknown cost is None, never 0: the model has no price, the server does not report the kinds of
tokens, or the price lacks one of them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from agents_core.measures.call_measures import Tokens

PER = 1_000_000
"""Prices are in USD for this many tokens, as OpenAI publishes them."""

LOCAL = "local"
"""Name of the engine on this machine. It costs nothing unless a price is listed for it."""

_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """USD per million tokens of each kind. None: there is no such price; cached tokens without a
    price of their own cost as much as uncached ones."""

    text_in: float | None = None
    cached_text_in: float | None = None
    audio_in: float | None = None
    cached_audio_in: float | None = None
    text_out: float | None = None
    audio_out: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPrice:
    """A price, the first day it holds, and where it is from. It holds until the next one."""

    price: Price
    from_day: date = date.min  #: ``date.min``: it holds for all days
    source: str = ""


PriceTable: TypeAlias = Mapping[str, Sequence[DatedPrice]]
"""Prices by model, oldest first."""


def cost_usd(tokens: Tokens, price: Price | None) -> float | None:
    """Cost of these tokens; None when it is unknown."""
    if not (tokens.input or tokens.output):
        return 0.0
    if price is None or not parts_known(tokens):
        return None
    cached_text = min(tokens.cached_text_in, tokens.text_in)
    cached_audio = min(tokens.cached_audio_in, tokens.audio_in)
    charged = (
        (tokens.text_in - cached_text, price.text_in),
        (cached_text, _either(price.cached_text_in, price.text_in)),
        (tokens.audio_in - cached_audio, price.audio_in),
        (cached_audio, _either(price.cached_audio_in, price.audio_in)),
        (tokens.text_out, price.text_out),
        (tokens.audio_out, price.audio_out),
    )
    total = 0.0
    for count, usd in charged:
        if count and usd is None:
            return None
        total += count * (usd or 0.0) / PER
    return total


def parts_known(tokens: Tokens) -> bool:
    """The server reported of all tokens whether they were text or audio."""
    heard = tokens.text_in + tokens.audio_in == tokens.input
    return heard and tokens.text_out + tokens.audio_out == tokens.output


def price_of(prices: PriceTable, engine: str, model: str, day: date) -> Price | None:
    """The price of a call on its day; None: none held then. A dated model
    (``gpt-realtime-2025-08-28``) has the prices of its undated name, and the local engine costs
    nothing, whatever model its team names, until a price of their own holds (of "local")."""
    if engine == LOCAL:
        return _on(prices.get(LOCAL, ()), day) or FREE
    undated = _DATED.sub("", model)
    return _on(prices.get(model, ()), day) or _on(prices.get(undated, ()), day)


def _on(prices: Sequence[DatedPrice], day: date) -> Price | None:
    held = [one for one in prices if one.from_day <= day]
    return held[-1].price if held else None


FREE = Price(text_in=0.0, audio_in=0.0, text_out=0.0, audio_out=0.0)


def cost_words(usd: float | None, engine: str = "") -> str:
    """A cost as pages show it: "$0.0123", "none" for the local engine, "unknown"."""
    if usd is None:
        return "unknown"
    if engine == LOCAL and usd == 0:
        return "none"
    return f"${usd:,.4f}" if usd < 1 else f"${usd:,.2f}"


def _either(first: float | None, second: float | None) -> float | None:
    return second if first is None else first
