"""Importing a web page from a real HTTPS server on this machine."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from agents_core.errors import PolicyError
from agents_core.knowledge.documents.importing import web_page
from agents_core.knowledge.documents.importing.document_import import import_file
from agents_core.knowledge.documents.importing.web_page import HttpsGet, fetch

HOST = "rules.example"
PUBLIC = "93.184.215.14"  #: where the name seems to be; the connection goes to this machine
MIB = 1024**2

HTML = "text/html"
PAGES = {
    "/fees": ("<p>A bag costs 60 €.".encode(), "text/html; charset=utf-8"),
    "/cyrillic": ("<p>Багаж.".encode("koi8-r"), "text/html; charset=KOI8-R"),
    "/euro": ("<p>60 €.".encode("iso-8859-15"), 'text/html; charset="iso-8859-15"'),
    "/lies": ("<p>60 €.".encode(), "text/html; charset=no-such"),
    "/undefined": ("<p>60 €.".encode(), "text/html; charset=undefined"),
    "/rules.pdf": (b"<!doctype html><p>Sign in to read this.", HTML),
    "/download": (b"%PDF-1.7 broken", "text/html; charset=utf-8"),
    "/logo": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), HTML),
}
MOVED = {
    "/there": "https://evil.example/fees",
    "/down": f"http://{HOST}/fees",
    "/here": "/fees",
}


class Rules(BaseHTTPRequestHandler):
    """A company's server. ``left``: set once a client has closed a body without end.
    ``dripping``: set while it sends one byte by byte."""

    protocol_version = "HTTP/1.1"
    dripping = threading.Event()
    left = threading.Event()
    closing = threading.Event()

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path in PAGES:
            self._send(*PAGES[path])
        elif path in MOVED:
            self._move(MOVED[path])
        elif path == "/cut":
            self._send(b"<p>A bag costs 60", HTML, announced=400)
        elif path == "/endless":
            self._endless()
        elif path in ("/drip", "/slow-head"):
            self._drip(path)
        else:
            self.send_error(404)

    def _send(self, body: bytes, content_type: str, *, announced: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(announced or len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = announced is not None

    def _move(self, location: str) -> None:
        self.send_response(302)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            while not self.closing.is_set():
                self.wfile.write(b"A bag costs 60 euros. " * 4096)
        self.left.set()

    def _drip(self, path: str) -> None:
        """A byte now and then: no single wait is long."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X: " if path == "/slow-head" else b"\r\n"))
        self.dripping.set()
        with suppress(OSError):
            while not self.closing.wait(0.02):
                self.wfile.write(b"x")
                self.wfile.flush()
        self.left.set()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the console."""


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpsGet]:
    """Requests to that server, whose certificate they trust."""
    certificate = _certificate(tmp_path_factory.mktemp("tls"))
    server_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_tls.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Rules)
    server.socket = server_tls.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield HttpsGet(
        port=server.server_address[1], tls=ssl.create_default_context(cafile=str(certificate))
    )
    Rules.closing.set()
    server.shutdown()
    server.server_close()


def _certificate(folder: Path) -> Path:
    """A certificate for ``HOST`` that it signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "server.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def text_of(get: HttpsGet, path: str, clock: Callable[[], float] = time.monotonic) -> str:
    """The text of the imported page, or the sentence why there is none."""
    try:
        found = fetch(
            f"https://{HOST}{path}",
            [HOST],
            resolve=lambda _host: [PUBLIC],
            get=lambda url, _address: get(url, "127.0.0.1"),
            clock=clock,
        )
        return import_file(found.name, found.data).part.text.strip()
    except PolicyError as error:
        return str(error)


class Alarm:
    """A timer that rings once the server sends byte by byte, however slow this machine is."""

    def __init__(self, _after_s: float, ring: Callable[[], None]) -> None:
        self.daemon = False
        self._ring, self._cancelled = ring, False

    def start(self) -> None:
        threading.Thread(target=self._wait, daemon=True).start()

    def cancel(self) -> None:
        self._cancelled = True

    def _wait(self) -> None:
        if Rules.dripping.wait(60) and not self._cancelled:
            self._ring()


@pytest.fixture
def time_is_up(monkeypatch: pytest.MonkeyPatch) -> Callable[[], float]:
    """The clock of an import whose time is up once the server sends byte by byte."""
    Rules.left.clear()
    Rules.dripping.clear()
    monkeypatch.setattr(web_page, "Timer", Alarm)
    return lambda: web_page.TOTAL_S + 1 if Rules.dripping.is_set() else 0


def test_a_page_and_what_it_redirects_to_on_its_host_are_read(get: HttpsGet) -> None:
    assert text_of(get, "/fees") == text_of(get, "/here") == "A bag costs 60 €."


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/there", "evil.example is not among the hosts"),
        ("/down", "must begin with https://"),
        ("/none", "status 404"),
        ("/cut", "could not be reached"),
        ("/logo", "This is an image, not text"),
        ("/download", "damaged"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(
    get: HttpsGet, path: str, words: str
) -> None:
    assert words in text_of(get, path)


def test_a_server_without_the_certificate_of_the_host_is_refused(get: HttpsGet) -> None:
    assert "could not be reached" in text_of(HttpsGet(port=get.port), "/fees")


def test_a_body_without_end_is_left_at_the_limit(
    get: HttpsGet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_page, "MAX_FILE_BYTES", MIB)
    Rules.left.clear()
    assert "more than 1 MB" in text_of(get, "/endless")
    assert Rules.left.wait(60)  # the connection is closed


@pytest.mark.parametrize("path", ["/drip", "/slow-head"])
def test_bytes_that_drip_do_not_hold_the_import_up(
    get: HttpsGet, path: str, time_is_up: Callable[[], float]
) -> None:
    assert "took longer than" in text_of(get, path, time_is_up)
    assert Rules.left.wait(60)


def test_a_handshake_that_drips_does_not_hold_the_import_up(
    time_is_up: Callable[[], float],
) -> None:
    def shake_hands(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection, suppress(OSError):
            connection.recv(1)
            connection.sendall(b"\x16\x03\x03\x40\x00")  # a record of 16 KiB begins
            Rules.dripping.set()
            while not Rules.closing.wait(0.02):
                connection.sendall(b"\x02")
        Rules.left.set()

    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        threading.Thread(target=shake_hands, args=(listening,), daemon=True).start()
        slow = HttpsGet(port=listening.getsockname()[1])
        assert "took longer than" in text_of(slow, "/fees", time_is_up)
        assert Rules.left.wait(60)


def test_a_connection_whose_time_is_up_before_it_is_open_is_not_used(get: HttpsGet) -> None:
    class AtOnce(Alarm):
        def start(self) -> None:
            self._ring()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web_page, "Timer", AtOnce)
        assert "could not be reached" in text_of(get, "/fees")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/cyrillic", "Багаж."),
        ("/euro", "60 €."),
        ("/lies", "60 €."),
        ("/undefined", "60 €."),
        ("/rules.pdf", "Sign in to read this."),
    ],
)
def test_the_servers_charset_counts_and_its_content_type_does_not(
    get: HttpsGet, path: str, text: str
) -> None:
    assert text_of(get, path) == text
