"""Reads the bookings of a customer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, cast

from sqlalchemy import Engine, select

from agents_core.reservations.airports import Airport, airport
from agents_core.store import reading
from agents_core.store.tables import Booking, Flight

Status: TypeAlias = Literal["scheduled", "boarding", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A seat on a flight. Both times are aware, as scheduled; ``delay`` shifts them."""

    flight: str
    origin: Airport
    destination: Airport
    departs_at: datetime
    arrives_at: datetime
    delay: timedelta
    gate: str
    status: Status
    seat: str

    @property
    def leaves_at(self) -> datetime:
        """When it is expected to leave."""
        return self.departs_at + self.delay

    @property
    def lands_at(self) -> datetime:
        """When it is expected to land."""
        return self.arrives_at + self.delay


class ReservationService:
    """Reads bookings. Blocking; thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of_customer(self, customer_id: int) -> tuple[Reservation, ...]:
        """Every booking, earliest departure first.

        Raises:
            StoreUnavailable: the database cannot be used.
        """
        query = (
            select(Booking)
            .join(Booking.flight)
            .where(Booking.customer_id == customer_id)
            .order_by(Flight.departs_at, Flight.id)
        )
        with reading(self._engine) as session:
            return tuple(_reservation(booking) for booking in session.scalars(query))

    def current(self, customer_id: int, now: datetime) -> tuple[Reservation, ...]:
        """Bookings that have not landed at ``now``, the next one first; else the last one.

        Raises:
            StoreUnavailable: the database cannot be used.
        """
        booked = self.of_customer(customer_id)
        return tuple(item for item in booked if item.lands_at > now) or booked[-1:]


def _reservation(booking: Booking) -> Reservation:
    flight = booking.flight
    return Reservation(
        flight=flight.number,
        origin=airport(flight.origin),
        destination=airport(flight.destination),
        departs_at=flight.departs_at,
        arrives_at=flight.arrives_at,
        delay=timedelta(minutes=flight.delay_minutes),
        gate=flight.gate,
        status=cast(Status, flight.status),  # the table's check constraint allows only these
        seat=booking.seat,
    )
