"""A page without a browser: Streamlit's own WebSocket, and the page's live channel beside it.

Chromium would need some gigabytes for a hundred tabs.
"""

import json
import re
from types import TracebackType
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

TOKEN = re.compile(rb'"token":\s*"([0-9A-Za-z_-]{43})"')
ANSWER_S = 180  #: as ``driver.REACTS_S``


class LightPage:
    """The console, opened; ``leave`` is what a browser does when its tab is closed or reloaded."""

    def __init__(self, url: str) -> None:
        self._base = url.replace("http", "ws", 1)
        self._url = url
        self._script = self._connect("/_stcore/stream", "streamlit")
        message = BackMsg()
        message.rerun_script.query_string = ""
        self._script.send(message.SerializeToString())
        token = self._token()
        self._live = self._connect("/switchboard/live")
        self._live.send(json.dumps({"type": "hello", "token": token}))
        self._live.send(json.dumps({"type": "open", "feed": "own", "source": "own"}))
        while json.loads(self._live.recv(timeout=ANSWER_S))["type"] != "feed":
            pass

    def watch(self, call_id: str) -> None:
        """Follow a running call; returns with its first frame."""
        source = f"call:{call_id}"
        self._live.send(json.dumps({"type": "open", "feed": source, "source": source}))
        while json.loads(self._live.recv(timeout=ANSWER_S)).get("feed") != source:
            pass

    def leave(self) -> None:
        """Close both sockets."""
        self._live.send(json.dumps({"type": "bye"}))
        self._live.close()
        self._script.close()

    def _connect(self, path: str, protocol: str = "") -> ClientConnection:
        return connect(
            self._base + path,
            origin=self._url,  # type: ignore[arg-type]
            subprotocols=[protocol] if protocol else None,  # type: ignore[list-item]
            max_size=None,
            open_timeout=ANSWER_S,
            ping_interval=None,
            proxy=None,
        )

    def _token(self) -> str:
        """Known when the page's script has finished: only then it is a page to work with."""
        token = ""
        while True:
            data = self._script.recv(timeout=ANSWER_S)
            assert isinstance(data, bytes)
            if found := TOKEN.search(data):
                token = found[1].decode()
            if ForwardMsg.FromString(data).WhichOneof("type") == "script_finished" and token:
                return token

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leave()
