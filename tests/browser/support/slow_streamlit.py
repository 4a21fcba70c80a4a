"""Streamlit's connection of a page, whose messages to the server can be held back."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute

LOOK_MS = 20


class SlowStreamlit:
    """To be made before the page is opened."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: list[Callable[[], None]] = []
        self._holds = False
        page.route_web_socket(re.compile("_stcore/stream"), self._connect)

    def hold(self) -> None:
        """The server gets nothing from now on."""
        self._holds = True

    def wait_until_held(self, count: int = 1) -> None:
        """Until the page has sent so many messages that are held back."""
        while len(self._held) < count:
            self._page.wait_for_timeout(LOOK_MS)

    def let_go(self) -> None:
        """The server gets everything, in order."""
        self._holds = False
        for send in self._held:
            send()
        self._held.clear()

    def _connect(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if self._holds:
                self._held.append(lambda: server.send(message))
            else:
                server.send(message)

        page.on_message(pass_on)
