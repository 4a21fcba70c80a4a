"""Bookings as sentences to be spoken.

They contain no name: a model reads them, and identity never reaches a model. Each sentence answers
a question by itself, because an agent may speak only one of them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from agents_core.language.spoken_days import date_in_words
from agents_core.reservations.airports import Airport
from agents_core.reservations.reservation_service import Reservation

MAX_LATER = 2
"""Later flights that are mentioned; more are hard to follow by ear."""


def bookings_in_words(bookings: Sequence[Reservation], now: datetime) -> str:
    """What an agent says about a caller's flights; the next one first."""
    if not bookings:
        return "There is no flight booked under your name."
    first, *later = bookings
    spoken = [_booked(first, now), _state(first, now)]
    spoken += [f"After that you fly {_trip(item, now)}." for item in later[:MAX_LATER]]
    return " ".join(spoken)


def _booked(booking: Reservation, now: datetime) -> str:
    tense = "were" if booking.lands_at <= now else "are"
    return f"You {tense} booked on {_trip(booking, now)}."


def _trip(booking: Reservation, now: datetime) -> str:
    leaves = booking.origin.local(booking.departs_at)
    route = f"from {_place(booking.origin)} to {_place(booking.destination)}"
    day = day_in_words(leaves, booking.origin.local(now))
    return f"flight {booking.flight}, the {time_in_words(leaves)} flight {route} {day}"


def _place(airport: Airport) -> str:
    return airport.city if airport.city == airport.code else f"{airport.city} ({airport.code})"


def _state(booking: Reservation, now: datetime) -> str:
    """Flight status at ``now``, gate and seat."""
    lands = time_in_words(booking.destination.local(booking.lands_at))
    if booking.status == "cancelled":
        return "Your flight has been cancelled."
    if booking.lands_at <= now:
        return f"Your flight landed at {lands}."
    if booking.leaves_at <= now:
        return f"Your flight is in the air and lands at {lands}."
    return (
        f"{_readiness(booking)} Your seat is {booking.seat}. "
        f"It lands at {lands} {booking.destination.city} time."
    )


def _readiness(booking: Reservation) -> str:
    if booking.status == "boarding":
        return f"Your flight is boarding now at gate {booking.gate}."
    if not booking.delay:
        return f"Your flight is on time and leaves from gate {booking.gate}."
    leaves = time_in_words(booking.origin.local(booking.leaves_at))
    late = duration_in_words(booking.delay)
    return f"Your flight is delayed by {late}: it now leaves at {leaves} from gate {booking.gate}."


def time_in_words(local: datetime) -> str:
    """``"8:00 am"``, a form that people and TTS read well."""
    half = "am" if local.hour < 12 else "pm"
    return f"{local.hour % 12 or 12}:{local.minute:02d} {half}"


def day_in_words(local: datetime, now: datetime) -> str:
    """``"today"``, ``"tomorrow"``, or the date; both in the same zone."""
    return date_in_words(local.date(), now.date())


def duration_in_words(length: timedelta) -> str:
    """``"3 hours and 30 minutes"``."""
    hours, minutes = divmod(round(length.total_seconds() / 60), 60)
    parts = [
        f"{count} {unit}" if count == 1 else f"{count} {unit}s"
        for count, unit in ((hours, "hour"), (minutes, "minute"))
        if count
    ]
    return " and ".join(parts) or "less than a minute"
