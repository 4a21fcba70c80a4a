"""Flights of the demo customers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agents_core.accounts.account_service import AccountService
from agents_core.accounts.demo_accounts import DemoAccount, customer_of, missing_hashes
from agents_core.reservations.airports import airport
from agents_core.reservations.flight_tools import CHECK_FLIGHTS
from agents_core.store import writing
from agents_core.store.tables import Booking, Flight


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFlight:
    """A flight that leaves every day at the same local time."""

    number: str
    origin: str
    destination: str
    leaves: time  #: local to the origin
    length: timedelta
    gate: str
    seat: str
    delay: timedelta = timedelta()
    days_later: int = 0  #: counted from the next departure


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoTraveller(DemoAccount):
    """A demo customer and their flights."""

    flights: tuple[DemoFlight, ...] = field(repr=False)


DEMO_ACCOUNTS = (
    DemoTraveller(
        username="demo",
        password="golden-gate-8",
        display_name="Dana Reyes",
        flights=(
            DemoFlight(
                number="SB 218",
                origin="SFO",
                destination="JFK",
                leaves=time(8, 0),
                length=timedelta(hours=5, minutes=35),
                gate="B12",
                seat="14C",
            ),
        ),
    ),
    DemoTraveller(
        username="priya",
        password="lake-shore-5",
        display_name="Priya Nair",
        flights=(
            DemoFlight(
                number="SB 731",
                origin="ORD",
                destination="SEA",
                leaves=time(17, 45),
                length=timedelta(hours=4, minutes=40),
                gate="K4",
                seat="3A",
                delay=timedelta(minutes=210),
            ),
        ),
    ),
    DemoTraveller(
        username="mateo",
        password="beacon-hill-3",
        display_name="Mateo Lindgren",
        flights=(
            DemoFlight(
                number="SB 405",
                origin="BOS",
                destination="DEN",
                leaves=time(11, 20),
                length=timedelta(hours=4, minutes=50),
                gate="C7",
                seat="21F",
            ),
            DemoFlight(
                number="SB 406",
                origin="DEN",
                destination="BOS",
                leaves=time(13, 5),
                length=timedelta(hours=4, minutes=5),
                gate="A29",
                seat="22F",
                days_later=3,
            ),
        ),
    ),
)


def demo_accounts_for(tool_names: Collection[str]) -> tuple[DemoAccount, ...]:
    """Demo accounts for these tools; none without the flight tool."""
    return DEMO_ACCOUNTS if CHECK_FLIGHTS in tool_names else ()


def seed_demo(engine: Engine, accounts: AccountService, now: datetime) -> None:
    """Ensure that demo customers exist and have a flight after ``now`` (aware): today's, or
    tomorrow's once today's has left.

    Cheap when nothing is missing, so it runs at the start of every call; safe in several processes.

    Raises:
        StoreUnavailable: the database cannot be used.
    """
    hashes = missing_hashes(engine, accounts, DEMO_ACCOUNTS)
    try:
        _write(engine, hashes, now)
    except IntegrityError:  # another process wrote the same rows between our reads and writes
        _write(engine, hashes, now)


def _write(engine: Engine, hashes: dict[str, str], now: datetime) -> None:
    with writing(engine) as session:
        for demo in DEMO_ACCOUNTS:
            customer_id = customer_of(session, demo, hashes)
            _book(session, customer_id, demo.flights, now)


def _book(session: Session, customer_id: int, flights: Sequence[DemoFlight], now: datetime) -> None:
    """Book the next departure of each flight that has none ahead."""
    for plan in flights:
        ahead = (
            select(Booking.id)
            .join(Booking.flight)
            .where(
                Booking.customer_id == customer_id,
                Flight.number == plan.number,
                Flight.departs_at > now - plan.delay,
            )
        )
        if session.scalar(ahead) is None:
            flight = _flight(session, plan, next_departure(plan, now))
            session.add(Booking(customer_id=customer_id, seat=plan.seat, flight=flight))
            session.flush()


def _flight(session: Session, plan: DemoFlight, departs_at: datetime) -> Flight:
    known = select(Flight).where(Flight.number == plan.number, Flight.departs_at == departs_at)
    return session.scalar(known) or Flight(
        number=plan.number,
        origin=plan.origin,
        destination=plan.destination,
        departs_at=departs_at,
        arrives_at=departs_at.astimezone(UTC) + plan.length,
        gate=plan.gate,
        status="scheduled",
        delay_minutes=plan.delay // timedelta(minutes=1),
    )


def next_departure(plan: DemoFlight, now: datetime) -> datetime:
    """The first departure after ``now``, plus ``days_later``, in the origin's local time."""
    zone = ZoneInfo(airport(plan.origin).zone)
    # A late flight may still be at the gate after midnight.
    day = (now - plan.delay).astimezone(zone).date()
    if datetime.combine(day, plan.leaves, zone) + plan.delay <= now:
        day += timedelta(days=1)
    return datetime.combine(day + timedelta(days=plan.days_later), plan.leaves, zone)
