"""Fetches a web page or file from an allowed host.

Only https, only hosts on the list (redirects too), only public addresses, within limits of size and
time. The connection goes to the address that was checked: a second DNS answer cannot move it.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from agents_core.errors import PolicyError
from agents_core.knowledge.documents.document_text import UNCHANGED
from agents_core.knowledge.documents.importing.document_import import MAX_FILE_BYTES

MAX_REDIRECTS = 5
TOTAL_S = 30.0
CONNECT_S = 10.0
CHUNK_BYTES = 64 * 1024
REDIRECTS = (301, 302, 303, 307, 308)

ENDINGS = {"text/html": ".html", "application/xhtml+xml": ".html", "text/csv": ".csv"}


@dataclass(frozen=True, slots=True)
class Response:
    """``headers`` in lower case; ``chunks`` of the body, read as they are asked for."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


Resolve = Callable[[str], list[str]]
"""The addresses of a host."""

Get = Callable[[str, str], Response]
"""(URL, address to connect to) -> the response."""


@dataclass(frozen=True, slots=True)
class WebFile:
    """``name`` as of a file, for ``import_file``."""

    name: str
    data: bytes


def allowed_hosts(setting: str) -> frozenset[str]:
    """The hosts in a comma-separated setting."""
    return frozenset(host.strip().lower() for host in setting.split(",") if host.strip())


def fetch(
    url: str,
    hosts: Iterable[str],
    *,
    resolve: Resolve | None = None,
    get: Get | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> WebFile:
    """The page at that address. Blocking.

    Raises:
        PolicyError: not allowed, not reachable, too large or too slow.
    """
    until_s = clock() + TOTAL_S
    for _ in range(MAX_REDIRECTS + 1):
        host = _checked_host(url, hosts)
        address = _public_address(host, resolve or _resolved)
        try:
            response = (get or _get)(url, address)
            if response.status in REDIRECTS and "location" in response.headers:
                url = urljoin(url, response.headers["location"])
                continue
            if response.status != 200:
                raise _refused(f"The page answered with status {response.status}.")
            data = _body(response, until_s, clock)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _refused(f"{host} could not be reached.") from error
        return WebFile(_name(url, response.headers.get("content-type", "")), data)
    raise _refused("The page redirects too often.")


def _checked_host(url: str, hosts: Iterable[str]) -> str:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise _refused("This is not a usable address.") from None
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or not host or "@" in parts.netloc or port not in (None, 443):
        raise _refused("An address must begin with https:// and name a host only.")
    if host not in hosts:
        raise _refused(f"{host} is not among the hosts that pages may be imported from.")
    return host


def _public_address(host: str, resolve: Resolve) -> str:
    try:
        addresses = resolve(host)
    except OSError as error:
        raise _refused(f"{host} could not be found.") from error
    if not addresses or not all(ipaddress.ip_address(one).is_global for one in addresses):
        raise _refused(f"{host} is not a public address.")
    return addresses[0]


def _resolved(host: str) -> list[str]:
    found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def _body(response: Response, until_s: float, clock: Callable[[], float]) -> bytes:
    data = bytearray()
    for chunk in response.chunks:
        data += chunk
        if len(data) > MAX_FILE_BYTES:
            raise _refused(f"The page has more than {MAX_FILE_BYTES // 1024**2} MB.")
        if clock() > until_s:
            raise _refused(f"The page took longer than {TOTAL_S:.0f} seconds.")
    return bytes(data)


def _name(url: str, content_type: str) -> str:
    """The last part of the path, or the host; with the ending that the content type asks for."""
    parts = urlsplit(url)
    name = parts.path.rstrip("/").rpartition("/")[2] or parts.hostname or "page"
    ending = ENDINGS.get(content_type.partition(";")[0].strip().lower(), "")
    return name if not ending or name.lower().endswith(ending) else name + ending


class _PinnedConnection(http.client.HTTPSConnection):
    """Connects to an address that was checked before, with the host's certificate."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(host, timeout=CONNECT_S)
        self._address = address
        self._tls = ssl.create_default_context()

    def connect(self) -> None:
        """As the base class, to the checked address and through no proxy."""
        plain = socket.create_connection((self._address, 443), CONNECT_S)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def _get(url: str, address: str) -> Response:
    parts = urlsplit(url)
    connection = _PinnedConnection(parts.hostname or "", address)
    path = parts.path or "/"
    connection.request(
        "GET",
        f"{path}?{parts.query}" if parts.query else path,
        headers={"User-Agent": "Switchboard", "Accept-Encoding": "identity"},
    )
    found = connection.getresponse()
    headers = {name.lower(): value for name, value in found.getheaders()}

    def chunks() -> Iterator[bytes]:
        try:
            while chunk := found.read1(CHUNK_BYTES):
                yield chunk
        finally:
            connection.close()

    return Response(found.status, headers, chunks())


def _refused(sentence: str) -> PolicyError:
    return PolicyError(f"{sentence} {UNCHANGED}")
