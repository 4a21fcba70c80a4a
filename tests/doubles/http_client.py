"""One HTTP request to an engine server, without a library that would mend it."""

import http.client
import json
from dataclasses import dataclass
from typing import Any

TIMEOUT_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status, headers in lower case, and body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        assert self.headers["content-type"] == "application/json", self.body
        return json.loads(self.body)

    def error(self) -> dict[str, Any]:
        """The error as OpenAI's clients read it."""
        told: dict[str, Any] = self.json()["error"]
        assert told.keys() == {"message", "type", "param", "code"}
        return told


def ask(
    port: int,
    method: str,
    path: str,
    body: str | bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Blocking: call it on a thread."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(status=answer.status, headers=told, body=answer.read())
    finally:
        connection.close()
