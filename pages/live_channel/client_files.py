"""Serves the browser's side of the live channel: ES modules, under a path with their hash.

A changed file has another path, so browsers may keep them for good.
"""

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

CLIENT = Path(__file__).with_name("client")
PREFIX = "/switchboard/client"


@cache
def version() -> str:
    """A hash of all modules."""
    digest = hashlib.sha256()
    for path in sorted(CLIENT.rglob("*.js")):
        digest.update(path.relative_to(CLIENT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


class _CachedFiles(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def client_mount(base_path: str = "") -> Mount:
    """The route, below Streamlit's ``server.baseUrlPath``."""
    return Mount(f"{base_path}{PREFIX}/{version()}", _CachedFiles(directory=CLIENT))


def client_path(base_path: str = "") -> str:
    """Address of the folder with the modules."""
    return f"{base_path}{PREFIX}/{version()}"
