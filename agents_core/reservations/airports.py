"""Airports by code: the city a person says, and the zone its clocks show. It knows no flight."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Airport:
    """A place flights leave from."""

    code: str
    city: str
    zone: str  #: IANA name

    def local(self, instant: datetime) -> datetime:
        """What the clocks at the airport show."""
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
    """The airport of that code; an unknown one goes by its code and keeps UTC."""
    return AIRPORTS.get(code) or Airport(code=code, city=code, zone="UTC")
