"""What tokens cost at a price. Pure; it knows no table and no model by name.

A cost nobody can know is None, never 0: an unknown model, parts a server did not say, or a kind of
token the price leaves out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agents_core.measures.call_measures import Tokens

PER = 1_000_000
"""Prices are in USD for this many tokens, as OpenAI states them."""

LOCAL = "local"
"""The engine of that name runs on this machine and bills nobody."""

_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """USD per million tokens of each kind. None: not sold that way; for a cached kind: cached
    tokens cost what the others cost."""

    text_in: float | None = None
    cached_text_in: float | None = None
    audio_in: float | None = None
    cached_audio_in: float | None = None
    text_out: float | None = None
    audio_out: float | None = None


def cost_usd(tokens: Tokens, price: Price | None) -> float | None:
    """What they cost; None when that cannot be known."""
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
    """The server said of every token whether it was text or audio."""
    heard = tokens.text_in + tokens.audio_in == tokens.input
    return heard and tokens.text_out + tokens.audio_out == tokens.output


def price_of(prices: Mapping[str, Price], engine: str, model: str) -> Price | None:
    """The price a call is charged at. A dated model costs what its undated name costs, unless it
    has a price of its own. The local engine bills nobody, whatever model its team names, unless
    somebody listed a price as "local" (a machine is not free)."""
    if engine == LOCAL:
        return prices.get(LOCAL, FREE)
    return prices.get(model) or prices.get(_DATED.sub("", model))


FREE = Price(text_in=0.0, audio_in=0.0, text_out=0.0, audio_out=0.0)


def cost_words(usd: float | None, engine: str = "") -> str:
    """A cost as a person reads it: "$0.0123", "none" for the local engine, "unknown"."""
    if usd is None:
        return "unknown"
    if engine == LOCAL and usd == 0:
        return "none"
    return f"${usd:,.4f}" if usd < 1 else f"${usd:,.2f}"


def _either(first: float | None, second: float | None) -> float | None:
    return second if first is None else first
