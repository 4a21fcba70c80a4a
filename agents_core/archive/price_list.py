"""The price list of models: OpenAI's published prices, and changes people made.

A call is priced by what held on its day. A row in the database without a day holds for all days
and replaces the published prices of its model; one with a day holds from that day on, and replaces
a published one of the same day. A row without any number means that the price is unknown, so a
published price that was removed stays removed.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agents_core.archive.published_prices import PUBLISHED
from agents_core.errors import SwitchboardError
from agents_core.measures.call_measures import Tokens
from agents_core.measures.token_prices import DatedPrice, Price, cost_usd, price_of
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
    from_day: date = date.min  #: the first day it holds; ``date.min``: for all days
    source: str = ""  #: of a published price

    @property
    def key(self) -> tuple[str, date]:
        """What identifies the row."""
        return (self.model, self.from_day)


class PriceList:
    """Reads the database each time, because another process may have changed a price."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def all(self) -> tuple[ListedPrice, ...]:
        """All prices by model, oldest first, without removed ones.

        Raises:
            StoreUnavailable: the database cannot be reached.
        """
        with reading(self._engine) as session:
            return listed(session)

    def prices(self) -> dict[str, tuple[DatedPrice, ...]]:
        """Prices by model, to compute many costs with one query; raises as ``all``."""
        with reading(self._engine) as session:
            return _terms(session)

    def get(self, model: str, engine: str = "", *, day: date | None = None) -> Price | None:
        """Price of a call of this engine and model on a day, by default today; None: unknown."""
        found = price_of(self.prices(), engine, model, day or self._clock().date())
        return None if found == Price() else found

    def cost_usd(
        self, engine: str, model: str, tokens: Tokens, *, day: date | None = None
    ) -> float | None:
        """Cost of a call; None: unknown."""
        return cost_usd(tokens, self.get(model, engine, day=day))

    def set(
        self, model: str, price: Price, *, author: str, from_day: date = date.min
    ) -> ListedPrice:
        """Set a model's price from a day on, by default for all days; it replaces what another
        person set from the same day.

        Raises:
            PriceError: no model, no number at all, or a number that is no price.
            StoreUnavailable: the database cannot be reached.
        """
        return self._set(checked_model(model, price), price, author, from_day)

    def remove(self, model: str, *, author: str, from_day: date = date.min) -> None:
        """Remove a price: the cost of the calls it held for is what an earlier one says, or
        unknown where it was a published one.

        Raises:
            PriceError: the list has no such row.
        """
        days = {row.from_day for row in self.all() if row.model == model}
        whole = bool(days) and from_day == date.min and model in PUBLISHED
        if not whole and from_day not in days:
            raise PriceError(f"The list has no price for {model[:MAX_MODEL_CHARS]}.")
        published = {date.min, *(one.from_day for one in PUBLISHED.get(model, ()))}
        if model in PUBLISHED and from_day in published:
            self._set(model, Price(), author, from_day)
        else:
            self._drop(model, from_day)

    def _set(self, model: str, price: Price, author: str, from_day: date) -> ListedPrice:
        row = {
            "model": model,
            "from_day": from_day,
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
            from_day=from_day,
        )

    def _merge(self, row: dict[str, object]) -> None:
        with writing(self._engine) as session:
            session.merge(ModelPrice(**row))

    def _drop(self, model: str, from_day: date) -> None:
        with writing(self._engine) as session:
            row = session.get(ModelPrice, (model, from_day))
            if row is not None:
                session.delete(row)


def listed(session: Session) -> tuple[ListedPrice, ...]:
    """As ``PriceList.all``, in the caller's transaction."""
    found = _rows(session)
    return tuple(found[key] for key in sorted(found) if found[key].price != Price())


def _terms(session: Session) -> dict[str, tuple[DatedPrice, ...]]:
    """Each model with a price, its rows oldest first; a removed price is one without numbers."""
    rows: dict[str, list[DatedPrice]] = {}
    for key, row in sorted(_rows(session).items()):
        dated = DatedPrice(price=row.price, from_day=row.from_day, source=row.source)
        rows.setdefault(key[0], []).append(dated)
    return {
        model: tuple(own) for model, own in rows.items() if any(one.price != Price() for one in own)
    }


def _rows(session: Session) -> dict[tuple[str, date], ListedPrice]:
    """The rows that are in force, removed ones included."""
    own = {(row.model, row.from_day): _own(row) for row in session.scalars(select(ModelPrice))}
    found = {
        (model, one.from_day): ListedPrice(
            model=model,
            price=one.price,
            changed_at=None,
            author="",
            published=True,
            from_day=one.from_day,
            source=one.source,
        )
        for model, prices in PUBLISHED.items()
        if (model, date.min) not in own
        for one in prices
    }
    return found | own


def _own(row: ModelPrice) -> ListedPrice:
    return ListedPrice(
        model=row.model,
        price=Price(**{kind: getattr(row, kind) for kind in KINDS}),
        changed_at=row.changed_at,
        author=row.author,
        published=row.model in PUBLISHED,
        from_day=row.from_day,
    )


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
