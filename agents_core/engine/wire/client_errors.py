"""Errors of client events: one exception with the protocol's code, message and parameter.

Codes and messages follow OpenAI's where those are known.
"""

QUOTE_CHARS = 80


class ClientError(Exception):
    """A client event that is refused; the session goes on unchanged."""

    def __init__(self, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.param = param
        self.event_id: str | None = None  #: of the refused event, if it could be read


def quoted(value: object) -> str:
    """A value for a message: shortened, on one line, in quotes."""
    text = str(value)
    short = text if len(text) <= QUOTE_CHARS else text[: QUOTE_CHARS - 1] + "…"
    return "'" + short.encode("ascii", "backslashreplace").decode("ascii") + "'"


def invalid_value(param: str, why: str) -> ClientError:
    return ClientError("invalid_value", f"Invalid value for '{param}': {why}.", param)


def unknown_item(verb: str, item_id: str) -> ClientError:
    """``verb`` is retrieve, delete or truncate."""
    doing = {"retrieve": "retrieving", "delete": "deleting", "truncate": "truncating"}[verb]
    message = f"Error {doing} item: the item with id {quoted(item_id)} does not exist."
    return ClientError(f"item_{verb}_invalid_item_id", message, "item_id")


def unknown_previous_item(item_id: str) -> ClientError:
    message = f"Error creating item: the previous item with id {quoted(item_id)} does not exist."
    return ClientError("item_create_invalid_previous_item_id", message, "previous_item_id")


def duplicate_item(item_id: str) -> ClientError:
    message = f"Error creating item: an item with id {quoted(item_id)} already exists."
    return ClientError("item_create_duplicate_item_id", message, "item.id")


def conversation_full(limit: int) -> ClientError:
    message = f"Error creating item: the conversation already holds {limit} items."
    return ClientError("conversation_item_limit_reached", message, "item")


def conversation_too_long(limit_chars: int) -> ClientError:
    message = (
        f"Error creating item: the conversation may hold {limit_chars} characters of text; "
        "delete items to make room."
    )
    return ClientError("conversation_size_limit_reached", message, "item")


def too_many_items_with_audio(limit: int) -> ClientError:
    message = f"Error creating item: {limit} items with audio are being recognised already."
    return ClientError("too_many_items_with_audio", message, "item")


def unknown_call(call_id: str) -> ClientError:
    message = f"Tool call ID {quoted(call_id)} not found in conversation."
    return ClientError("invalid_tool_call_id", message, "item.call_id")


def cannot_truncate(why: str, param: str) -> ClientError:
    return ClientError("invalid_value", f"Error truncating item: {why}.", param)


def truncate_beyond(audio_ms: int, asked_ms: int) -> ClientError:
    message = f"Audio content of {audio_ms}ms is already shorter than {asked_ms}ms"
    return ClientError("invalid_value", message, "audio_end_ms")


def commit_empty(buffered_ms: float) -> ClientError:
    message = (
        "Error committing input audio buffer: buffer too small. Expected at least 100ms of "
        f"audio, but buffer only has {buffered_ms:.2f}ms of audio."
    )
    return ClientError("input_audio_buffer_commit_empty", message)


def bad_audio(why: str) -> ClientError:
    return ClientError("invalid_value", f"Invalid 'audio': {why}.", "audio")


def active_response(response_id: str) -> ClientError:
    message = (
        f"Conversation already has an active response in progress: {response_id}. "
        "Wait until the response is finished before creating a new one."
    )
    return ClientError("conversation_already_has_active_response", message)


def too_many_responses(limit: int) -> ClientError:
    message = f"This connection already has {limit} responses in progress."
    return ClientError("too_many_active_responses", message)


def cancel_not_active() -> ClientError:
    return ClientError(
        "response_cancel_not_active", "Cancellation failed: no active response found"
    )


def cannot_update_voice(param: str) -> ClientError:
    message = "Cannot update a conversation's voice if assistant audio is present."
    return ClientError("cannot_update_voice", message, param)


def unknown_forced_tool(name: str, param: str) -> ClientError:
    message = f"Invalid value: Tool choice {quoted(name)} not found in 'tools' parameter."
    return ClientError("invalid_value", message, param)


def wrong_session_type(given: str, own: str) -> ClientError:
    message = f"Passing a {given} session update event to a {own} session is not allowed."
    return ClientError("invalid_parameter", message, "session.type")


def not_in_transcription_session(event_type: str) -> ClientError:
    message = f"{quoted(event_type)} is not allowed in a transcription session."
    return ClientError("invalid_event", message, "type")


def rate_too_low(param: str, least_hz: int, given_hz: int) -> ClientError:
    message = (
        f"Invalid '{param}': integer below minimum value. "
        f"Expected a value >= {least_hz}, but got {given_hz} instead."
    )
    return ClientError("integer_below_min_value", message, param)


def no_turn_detection_with(model: str) -> ClientError:
    param = "session.audio.input.turn_detection"
    message = f"Turn detection is not supported with {quoted(model)}; '{param}' must be null."
    return ClientError("invalid_parameter", message, param)


def nothing_to_clear() -> ClientError:
    message = "There is no output audio to clear: no response has spoken yet."
    return ClientError("output_audio_buffer_empty", message)


def session_expired(minutes: float) -> ClientError:
    message = f"Your session hit the maximum duration of {minutes:g} minutes."
    return ClientError("session_expired", message)
