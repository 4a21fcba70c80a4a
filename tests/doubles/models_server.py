"""``GET /v1/models`` as OpenAI answers it, scripted, on a free loopback port."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class ModelsServer:
    """What it answers, and what it was asked."""

    models: dict[str, str | None] = field(default_factory=dict)  #: shutdown date by model
    status: int = 200
    body: bytes | None = None  #: instead of the list
    redirect_to: str = ""
    hold: threading.Event | None = None  #: when set, the answer waits for it
    asked: list[dict[str, str]] = field(default_factory=list)  #: headers, names in lower case
    url: str = ""

    def answer(self) -> bytes:
        """The body of the answer."""
        if self.body is not None:
            return self.body
        rows: list[dict[str, Any]] = [
            {"id": name, "object": "model", "created": 1, "owned_by": "o", "shutdown_date": ends}
            for name, ends in self.models.items()
        ]
        return json.dumps({"object": "list", "data": rows}).encode()


@contextmanager
def models_server(**script: Any) -> Iterator[ModelsServer]:
    """A server that ends with the block."""
    scripted = ModelsServer(**script)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            scripted.asked.append({name.lower(): text for name, text in self.headers.items()})
            if scripted.hold is not None:
                scripted.hold.wait()
            body = scripted.answer()
            self.send_response(scripted.status)
            if scripted.redirect_to:
                self.send_header("Location", scripted.redirect_to)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    scripted.url = f"http://127.0.0.1:{server.server_port}/v1/models"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield scripted
    finally:
        if scripted.hold is not None:
            scripted.hold.set()
        server.shutdown()
        server.server_close()
