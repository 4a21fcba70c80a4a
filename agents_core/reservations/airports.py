"""Airports by code, with city and time zone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Airport:
    """An airport."""

    code: str
    city: str
    zone: str  #: IANA name

    def local(self, instant: datetime) -> datetime:
        """Local time at the airport."""
        return instant.astimezone(ZoneInfo(self.zone))


_KNOWN = (
    Airport(code="ATL", city="Atlanta", zone="America/New_York"),
    Airport(code="BOS", city="Boston", zone="America/New_York"),
    Airport(code="DEN", city="Denver", zone="America/Denver"),
    Airport(code="JFK", city="New York", zone="America/New_York"),
    Airport(code="LAX", city="Los Angeles", zone="America/Los_Angeles"),
    Airport(code="ORD", city="Chicago", zone="America/Chicago"),
    Airport(code="SEA", city="Seattle", zone="America/Los_Angeles"),
    Airport(code="SFO", city="San Francisco", zone="America/Los_Angeles"),
)

AIRPORTS = {airport.code: airport for airport in _KNOWN}


def airport(code: str) -> Airport:
    """The airport with this code; an unknown one has its code as city, and UTC."""
    return AIRPORTS.get(code) or Airport(code=code, city=code, zone="UTC")
