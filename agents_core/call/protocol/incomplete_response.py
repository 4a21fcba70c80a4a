"""The sentence for an answer a server ended before it was whole. Pure; knows no call."""

from collections.abc import Mapping
from typing import Any

from agents_core.call.protocol.frame_numbers import mapping

_ENDED_BY = {
    "content_filter": ": its content filter did not let it through",
    "max_output_tokens": ": it was longer than the server lets an answer be",
}


def ended_early(response: Mapping[str, Any], *, heard: bool) -> str:
    """For a response.done that is "incomplete"; ``heard``: some of it was. Empty when it called a
    tool, whose result will be answered."""
    items = [mapping(item) for item in response.get("output") or ()]
    calls = [item for item in items if item.get("type") == "function_call"]
    if any(call.get("status") != "incomplete" for call in calls):
        return ""
    place = "end" if heard else "first word"
    reason = _ENDED_BY.get(str(mapping(response.get("status_details")).get("reason")), "")
    return f"The server ended the answer before its {place}{reason}. Please ask again."
