"""When each item of a growing list last changed, and its HTML, rendered once for all viewers."""

from collections.abc import Callable
from typing import Generic, TypeVar

from agents_core.call.view.call_view import LOOK_BACK
from agents_core.call.view.persistent_list import PersistentList

WINDOW = 30
"""Items a page gets at first, and with each request for earlier ones."""

KEPT = 4 * WINDOW
"""Rendered items that are kept."""

T = TypeVar("T")


class TrackedItems(Generic[T]):
    """Only the last ``LOOK_BACK`` items of a list change, so an update looks at no others."""

    def __init__(self, render: Callable[[T], str]) -> None:
        self._render = render
        self._items: PersistentList[T] = PersistentList()
        self._changed_at: list[int] = []  # seq of the last change, by index
        self._html: dict[int, tuple[T, str]] = {}

    def __len__(self) -> int:
        return len(self._changed_at)

    def update(self, items: PersistentList[T], seq: int) -> None:
        """Take the list as it is after event ``seq``."""
        before, total = len(self._changed_at), len(items)
        start = max(0, before - LOOK_BACK)
        new = items.tail(total - start)
        old = self._items.tail(before - start)
        for offset, item in enumerate(new):
            if offset >= len(old):
                self._changed_at.append(seq)
            elif item is not old[offset]:
                self._changed_at[start + offset] = seq
        self._items = items

    def forget_html(self) -> None:
        """Items look different although they did not change."""
        self._html.clear()

    def changed(self, seq: int, known: int) -> list[tuple[int, str]]:
        """Index and HTML of what changed after event ``seq`` for a page that had ``known`` items:
        of the newest ``WINDOW`` at most when it had none."""
        total = len(self._changed_at)
        first = max(0, known - LOOK_BACK) if known else max(0, total - WINDOW)
        return [
            (index, self.html(index))
            for index in range(first, total)
            if self._changed_at[index] > seq
        ]

    def before(self, index: int) -> list[tuple[int, str]]:
        """The ``WINDOW`` items before ``index``."""
        end = min(index, len(self._changed_at))
        return [(one, self.html(one)) for one in range(max(0, end - WINDOW), end)]

    def html(self, index: int) -> str:
        """The item as HTML."""
        item = self._items[index]
        known = self._html.get(index)
        if known is not None and known[0] is item:
            return known[1]
        html = self._render(item)
        self._html[index] = (item, html)
        while len(self._html) > KEPT:
            del self._html[next(iter(self._html))]
        return html
