"""Which web origins may use the engine: browsers let any page connect to a loopback address."""

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

FOREIGN_PAGE = "This engine serves pages of this machine only; see --allow-origin."


class AllowedOrigins:
    """The configured origins and those on loopback addresses."""

    def __init__(self, origins: Iterable[str]) -> None:
        self._origins = frozenset(origins)

    def allows(self, origin: str) -> bool:
        """Whether a page of this origin may connect."""
        return origin in self._origins or is_loopback(origin)

    def allow_all(self, origins: Iterable[str]) -> bool:
        """Browsers send the page's Origin; other clients send none."""
        return all(map(self.allows, origins))


def is_loopback(origin: str) -> bool:
    """Whether an origin such as ``http://localhost:8501`` is a loopback address."""
    try:
        host = urlsplit(origin).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # not an address, or not a URL
        return False
