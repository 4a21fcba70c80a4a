"""The sentence for a server's HTTP status: what to check, without anything that was sent."""

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response

from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.session.session_opening import explain
from agents_core.errors import EngineRefused

CUSTOM = Endpoint(kind="custom", url="ws://127.0.0.1:9/v1")


@pytest.mark.parametrize("status", [200, 204, 302, 400, 401, 403, 404, 405, 418, 426, 429])
def test_every_http_error_says_what_a_person_can_do(status: int) -> None:
    error = explain(InvalidStatus(Response(status, "", Headers())), CUSTOM)
    sentence = str(error)
    assert isinstance(error, EngineRefused) and f"(HTTP {status})" in sentence
    assert "Check" in sentence or "credit" in sentence
    assert sentence.startswith("127.0.0.1 ") and sentence.endswith(".")


def test_a_website_has_another_sentence_than_a_refusing_server() -> None:
    website = explain(InvalidStatus(Response(200, "OK", Headers())), CUSTOM)
    refusal = explain(InvalidStatus(Response(400, "Bad Request", Headers())), CUSTOM)
    assert "like a website" in str(website) and "refused the call" in str(refusal)
