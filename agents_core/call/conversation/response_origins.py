"""Response origins: which of the caller's items a response is about.

It is the newest one, except after a tool that waited for a person: meanwhile the caller may have
asked something else.
"""

from collections import OrderedDict
from collections.abc import Callable

from agents_core import events as ev

REMEMBERED = 64
"""Responses and open tool calls that are kept; the oldest is dropped."""


class ResponseOrigins:
    """``take`` must get every event of the call. Used on the call's loop only."""

    def __init__(self, newest: Callable[[], str]) -> None:
        """``newest``: the caller's newest item."""
        self._newest = newest
        self._of_response: OrderedDict[str, str] = OrderedDict()
        self._of_item: OrderedDict[str, str] = OrderedDict()  # of the agents' items
        self._of_call: OrderedDict[str, str] = OrderedDict()  # of tool calls without a result
        self._of_next = ""  # of the response to the result that came last

    def created(self, response_id: str, *, continues: str = "") -> str:
        """A response was created, perhaps to go on with an agent's item; the item it is about."""
        origin = self._of_item.get(continues) or self._of_next or self._newest()
        self._of_next = ""
        _remember(self._of_response, response_id, origin)
        return origin

    def spoke(self, response_id: str, item_id: str) -> None:
        """An agent's item belongs to this response."""
        _remember(self._of_item, item_id, self._of_response.get(response_id, ""))

    def called(self, response_id: str, call_id: str, *, handoff: bool) -> None:
        """A response called a tool, or handed the call over, which has no result event."""
        origin = self._of_response.get(response_id, self._newest())
        if handoff:
            self._of_next = origin
        else:
            _remember(self._of_call, call_id, origin)

    def take(self, event: ev.CallEvent) -> None:
        """The response after a tool's result is about what the tool was called for."""
        if isinstance(event, ev.ToolReturned | ev.ApprovalDenied | ev.ApprovalExpired):
            self._of_next = self._of_call.pop(event.call_id, "")
        elif isinstance(event, ev.CallerSpeechStopped):
            self._of_next = ""
        elif isinstance(event, ev.TranscriptDone) and event.role == "caller" and event.typed:
            self._of_next = ""


def _remember(origins: "OrderedDict[str, str]", key: str, origin: str) -> None:
    origins[key] = origin
    while len(origins) > REMEMBERED:
        origins.popitem(last=False)
