"""The sentence for a response that the server ended early."""

from agents_core.call.protocol.server_events import ResponseDone

_REASONS = {
    "content_filter": ": its content filter did not let it through",
    "max_output_tokens": ": it was longer than the server lets an answer be",
}


def ended_early(response: ResponseDone, *, heard: bool) -> str:
    """For a response with status "incomplete"; ``heard``: part of it was audible. Empty when it
    called a tool, because a response to the tool's result follows.
    """
    if response.calls_tool:
        return ""
    place = "end" if heard else "first word"
    reason = _REASONS.get(response.incomplete_reason, "")
    return f"The server ended the answer before its {place}{reason}. Please ask again."
