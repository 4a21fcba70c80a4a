"""Fetches a web page or file from an allowed host.

Only https, only hosts on the list (redirects too), only public addresses, within limits of size and
time. The connection goes to the address that was checked: a second DNS answer cannot move it.
"""

import codecs
import http.client
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from threading import Timer
from urllib.parse import urljoin, urlsplit

from agents_core.errors import PolicyError
from agents_core.knowledge.documents.document_text import UNCHANGED
from agents_core.knowledge.documents.importing.document_import import MAX_FILE_BYTES

MAX_REDIRECTS = 5
TOTAL_S = 30.0
CONNECT_S = 10.0
CHUNK_BYTES = 64 * 1024
REDIRECTS = (301, 302, 303, 307, 308)

HTTPS_PORT = 443
ENDINGS = {"text/html": ".html", "application/xhtml+xml": ".html", "text/csv": ".csv"}

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Response:
    """``headers`` in lower case; ``chunks`` of the body, read as they are asked for."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]
    close: Callable[[], None] = field(default=lambda: None)  #: its connection. Idempotent


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
            with closing((get or HttpsGet())(url, address)) as response:
                if response.status in REDIRECTS and "location" in response.headers:
                    url = urljoin(url, response.headers["location"])
                    continue
                if response.status != 200:
                    raise _refused(f"The page answered with status {response.status}.")
                data = _body(response, until_s, clock)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if clock() > until_s:
                raise _too_slow() from error
            raise _refused(f"{host} could not be reached.") from error
        content_type = response.headers.get("content-type", "")
        return WebFile(_name(url, content_type), _as_utf8(data, content_type))
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
            raise _too_slow()
    if clock() > until_s:  # the connection was cut
        raise _too_slow()
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and len(data) < int(announced):
        raise http.client.IncompleteRead(bytes(data), int(announced) - len(data))
    return bytes(data)


def _as_utf8(data: bytes, content_type: str) -> bytes:
    """Text in the encoding that the server names, as marked UTF-8; anything else as it is."""
    named = _CHARSET.search(content_type)
    if named is None or not content_type.lower().lstrip().startswith(
        ("text/", "application/xhtml")
    ):
        return data
    with suppress(LookupError, UnicodeError):
        if codecs.lookup(named[1]).name != "utf-8":
            return codecs.BOM_UTF8 + data.decode(named[1]).removeprefix("\ufeff").encode()
    return data


def _name(url: str, content_type: str) -> str:
    """The last part of the path, or the host; with the ending that the content type asks for."""
    parts = urlsplit(url)
    name = parts.path.rstrip("/").rpartition("/")[2] or parts.hostname or "page"
    ending = ENDINGS.get(content_type.partition(";")[0].strip().lower(), "")
    return name if not ending or name.lower().endswith(ending) else name + ending


class _PinnedConnection(http.client.HTTPSConnection):
    """Connects to an address that was checked before, with the host's certificate."""

    def __init__(self, host: str, address: tuple[str, int], tls: ssl.SSLContext) -> None:
        super().__init__(host, timeout=CONNECT_S)
        self._address = address
        self._tls = tls
        self._is_cut = False

    def connect(self) -> None:
        """As the base class, to the checked address and through no proxy."""
        plain = socket.create_connection(self._address, CONNECT_S)
        self.sock = self._tls.wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        if self._is_cut:
            raise TimeoutError
        self.sock.do_handshake()

    def cut(self) -> None:
        """End it while another thread connects, shakes hands or reads."""
        self._is_cut = True
        with suppress(OSError, AttributeError):  # it is not open, or not any more
            self.sock.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class HttpsGet:
    """A request over a connection of its own, which ends after ``TOTAL_S``: the timeout of a socket
    begins again with every byte. ``tls``: None for the certificates that the system trusts."""

    port: int = HTTPS_PORT
    tls: ssl.SSLContext | None = None

    def __call__(self, url: str, address: str) -> Response:
        """As ``Get``."""
        parts = urlsplit(url)
        tls = self.tls or ssl.create_default_context()
        connection = _PinnedConnection(parts.hostname or "", (address, self.port), tls)
        alarm = Timer(TOTAL_S, connection.cut)
        alarm.daemon = True
        alarm.start()

        def close() -> None:
            alarm.cancel()
            connection.close()

        try:
            path = parts.path or "/"
            connection.request(
                "GET",
                f"{path}?{parts.query}" if parts.query else path,
                headers={"User-Agent": "Switchboard", "Accept-Encoding": "identity"},
            )
            found = connection.getresponse()
        except BaseException:
            close()
            raise
        headers = {name.lower(): value for name, value in found.getheaders()}
        chunks = iter(lambda: found.read1(CHUNK_BYTES), b"")
        return Response(found.status, headers, chunks, close)


def _too_slow() -> PolicyError:
    return _refused(f"The page took longer than {TOTAL_S:.0f} seconds.")


def _refused(sentence: str) -> PolicyError:
    return PolicyError(f"{sentence} {UNCHANGED}")
