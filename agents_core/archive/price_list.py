"""The price list of models: OpenAI's published prices, and changes people made.

A row in the database replaces the published price of its model. A row without any number means that
the price is unknown, so a published price that was removed stays removed.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agents_core.errors import SwitchboardError
from agents_core.measures.call_measures import Tokens
from agents_core.measures.token_prices import Price, cost_usd, price_of
from agents_core.store import reading, writing
from agents_core.store.call_tables import ModelPrice

Clock = Callable[[], datetime]

MAX_MODEL_CHARS = 200
MAX_AUTHOR_CHARS = 80
MAX_USD = 100_000.0
KINDS = tuple(item.name for item in fields(Price))


class PriceError(SwitchboardError):
    """A price cannot be stored; nothing was changed."""

    code = "price"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPrice:
    """One row of the list."""

    model: str
    price: Price
    changed_at: datetime | None  #: None: the published price
    author: str
    published: bool  #: the model has a published price


def _price(
    text: tuple[float, float, float], audio: tuple[float, float, float]
) -> Price:  # each: input, cached input, output
    return Price(
        text_in=text[0],
        cached_text_in=text[1],
        text_out=text[2],
        audio_in=audio[0],
        cached_audio_in=audio[1],
        audio_out=audio[2],
    )


_MINI_AUDIO, _FULL_AUDIO = (10.0, 0.3, 20.0), (32.0, 0.4, 64.0)

PUBLISHED: dict[str, Price] = {
    "gpt-realtime": _price((4.0, 0.4, 16.0), _FULL_AUDIO),
    "gpt-realtime-mini": _price((0.6, 0.06, 2.4), _MINI_AUDIO),
    "gpt-realtime-1.5": _price((4.0, 0.4, 16.0), _FULL_AUDIO),
    "gpt-realtime-2": _price((4.0, 0.4, 24.0), _FULL_AUDIO),
    "gpt-realtime-2.1": _price((4.0, 0.4, 24.0), _FULL_AUDIO),
    "gpt-realtime-2.1-mini": _price((0.6, 0.06, 2.4), _MINI_AUDIO),
    "gpt-4o-realtime-preview": _price((5.0, 2.5, 20.0), (40.0, 2.5, 80.0)),
    "gpt-4o-mini-realtime-preview": _price((0.6, 0.3, 2.4), _MINI_AUDIO),
}
"""USD per million tokens. Source: OpenAI's model pages (developers.openai.com/api/docs/models/ and
the model's name) of mid 2026; gpt-realtime-mini as announced in October 2025. Prices change: people
edit the list on the page."""


class PriceList:
    """Reads the database each time, because another process may have changed a price."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def all(self) -> tuple[ListedPrice, ...]:
        """All prices by model, without removed ones.

        Raises:
            StoreUnavailable: the database cannot be reached.
        """
        with reading(self._engine) as session:
            return listed(session)

    def prices(self) -> dict[str, Price]:
        """Price by model, to compute many costs with one query; raises as ``all``."""
        return {row.model: row.price for row in self.all()}

    def get(self, model: str, engine: str = "") -> Price | None:
        """Price of a call of this engine and model; None: unknown."""
        return price_of(self.prices(), engine, model)

    def cost_usd(self, engine: str, model: str, tokens: Tokens) -> float | None:
        """Cost of a call; None: unknown."""
        return cost_usd(tokens, self.get(model, engine))

    def set(self, model: str, price: Price, *, author: str) -> ListedPrice:
        """Set a model's price; it replaces what another person set.

        Raises:
            PriceError: no model, no number at all, or a number that is no price.
            StoreUnavailable: the database cannot be reached.
        """
        return self._set(checked_model(model, price), price, author)

    def remove(self, model: str, *, author: str) -> None:
        """Remove a price: the cost of the model's calls is unknown from now on.

        Raises:
            PriceError: the list has no such model.
        """
        if model not in self.prices():
            raise PriceError(f"The list has no price for {model[:MAX_MODEL_CHARS]}.")
        if model in PUBLISHED:
            self._set(model, Price(), author)
        else:
            self._drop(model)

    def _set(self, model: str, price: Price, author: str) -> ListedPrice:
        row = {
            "model": model,
            **{kind: getattr(price, kind) for kind in KINDS},
            "changed_at": self._clock(),
            "author": author.strip()[:MAX_AUTHOR_CHARS],
        }
        try:
            self._merge(row)
        except IntegrityError:  # another process has just added the same model
            self._merge(row)
        return ListedPrice(
            model=model,
            price=price,
            changed_at=row["changed_at"],
            author=row["author"],
            published=model in PUBLISHED,
        )

    def _merge(self, row: dict[str, object]) -> None:
        with writing(self._engine) as session:
            session.merge(ModelPrice(**row))

    def _drop(self, model: str) -> None:
        with writing(self._engine) as session:
            row = session.get(ModelPrice, model)
            if row is not None:
                session.delete(row)


def listed(session: Session) -> tuple[ListedPrice, ...]:
    """As ``PriceList.all``, in the caller's transaction."""
    found = {
        model: ListedPrice(model=model, price=price, changed_at=None, author="", published=True)
        for model, price in PUBLISHED.items()
    }
    for row in session.scalars(select(ModelPrice)):
        found[row.model] = ListedPrice(
            model=row.model,
            price=Price(**{kind: getattr(row, kind) for kind in KINDS}),
            changed_at=row.changed_at,
            author=row.author,
            published=row.model in PUBLISHED,
        )
    return tuple(found[model] for model in sorted(found) if found[model].price != Price())


def checked_model(model: str, price: Price) -> str:
    """The model's name as it is stored.

    Raises:
        PriceError: no model, no number at all, or a number that is no price.
    """
    name = model.strip()
    if not name:
        raise PriceError("Name the model the price is for.")
    if len(name) > MAX_MODEL_CHARS or not name.isprintable():
        raise PriceError("A model's name is one line of at most 200 characters.")
    if price == Price():
        raise PriceError(f"Give {name} at least one price, or remove it.")
    for kind in KINDS:
        usd = getattr(price, kind)
        if usd is not None and not (math.isfinite(usd) and 0 <= usd <= MAX_USD):
            words = kind.replace("_", " ")
            raise PriceError(
                f"The price of {name} for {words} must be from 0 to {MAX_USD:,.0f} USD."
            )
    return name
