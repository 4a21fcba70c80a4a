"""Reads OpenAI's list of models (``GET /v1/models``) with the shutdown date of each."""

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import date
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from agents_core.errors import SwitchboardError

MODELS_URL = "https://api.openai.com/v1/models"
TIMEOUT_S = 5.0
"""For the whole answer, which is some 10 kB."""
MAX_BYTES = 4 * 1024 * 1024
_NAME = re.compile(r"[\x21-\x7e]{1,200}")
_CHUNK_BYTES = 64 * 1024


class ModelListError(SwitchboardError):
    """The list could not be read. The sentence quotes no key."""

    code = "model_list"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """The key goes only to the server it was entered for."""
        return None


def read_model_list(
    key: str, *, url: str = MODELS_URL, timeout_s: float = TIMEOUT_S
) -> dict[str, date | None]:
    """Shutdown date by model; None: none is announced. Blocks up to ``timeout_s`` and a little.

    Raises:
        ModelListError: a refused key, no answer in time, or no list.
    """
    deadline = time.monotonic() + timeout_s
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})
    try:
        with _opener(url).open(request, timeout=timeout_s) as answer:
            body = _body(answer, deadline)
    except urllib.error.HTTPError as error:
        error.close()
        raise ModelListError(_refusal(error.code)) from None
    except TimeoutError:
        raise ModelListError("OpenAI did not answer in time.") from None
    except (OSError, ValueError, HTTPException) as error:  # ValueError: a key with a line break
        if isinstance(getattr(error, "reason", None), TimeoutError):
            raise ModelListError("OpenAI did not answer in time.") from None
        raise ModelListError("OpenAI cannot be reached.") from None
    return parse_model_list(body)


def parse_model_list(body: bytes) -> dict[str, date | None]:
    """The answer's body, read leniently: an entry that is none is left out.

    Raises:
        ModelListError: it is no list of models.
    """
    try:
        rows = json.loads(body)["data"]
        found = [row for row in rows if isinstance(row, Mapping)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ModelListError("OpenAI's answer is no list of models.") from None
    return {
        row["id"]: _day(row.get("shutdown_date"))
        for row in found
        if isinstance(row.get("id"), str) and _NAME.fullmatch(row["id"])
    }


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _body(answer: Any, deadline: float) -> bytes:
    """The body; the socket's own time-out counts from one piece to the next."""
    body = bytearray()
    while piece := answer.read1(_CHUNK_BYTES):
        body += piece
        if time.monotonic() > deadline:
            raise TimeoutError
        if len(body) > MAX_BYTES:
            raise ModelListError("OpenAI's answer is too long for a list of models.")
    return bytes(body)


def _opener(url: str) -> urllib.request.OpenerDirector:
    host = urlsplit(url).hostname or ""
    try:
        direct = ip_address(host).is_loopback
    except ValueError:
        direct = host == "localhost"
    # A proxy of the environment would have another loopback.
    proxies = (urllib.request.ProxyHandler({}),) if direct else ()
    return urllib.request.build_opener(_NoRedirects, *proxies)


def _refusal(status: int) -> str:
    if status in (401, 403):
        return f"OpenAI refused the key (HTTP {status})."
    if status == 429:
        return "OpenAI says that the limit of this key is used up (HTTP 429)."
    return f"OpenAI answered with HTTP {status}."
