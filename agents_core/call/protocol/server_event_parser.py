"""Parses server events; the only place that reads the fields of the Realtime protocol.

It is lenient: servers of other vendors leave fields out or give them other types, and that must not
end a call.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from agents_core.call.protocol import server_events as se
from agents_core.call.protocol.json_fields import array, mapping, number, text
from agents_core.call.protocol.session_configuration import session_configuration
from agents_core.call.protocol.token_usage import confidence, token_usage
from agents_core.routing.routing_reason import BY_MODEL, RoutingReason

log = logging.getLogger(__name__)

Frame: TypeAlias = Mapping[str, Any]


def parse_server_event(frame: object) -> se.ServerEvent | None:
    """The event of a decoded JSON frame; None for a type the call does not act on."""
    if not isinstance(frame, Mapping):
        return None
    kind = frame.get("type")
    parser = _PARSERS.get(kind) if isinstance(kind, str) else None
    if parser is None:
        return None
    try:
        return parser(frame)
    except (TypeError, ValueError, OverflowError) as error:
        log.warning("unreadable %s event: %s", kind, type(error).__name__)
        return None


def _session_created(frame: Frame) -> se.SessionCreated | None:
    session = frame.get("session")
    if not isinstance(session, Mapping):
        return None
    return se.SessionCreated(configuration=session_configuration(session))


def _session_updated(frame: Frame) -> se.SessionUpdated | None:
    session = frame.get("session")
    if not isinstance(session, Mapping):
        return None
    return se.SessionUpdated(configuration=session_configuration(session))


def _speech_started(frame: Frame) -> se.SpeechStarted:
    return se.SpeechStarted(
        item_id=text(frame.get("item_id")), audio_start_ms=number(frame.get("audio_start_ms"))
    )


def _speech_stopped(frame: Frame) -> se.SpeechStopped:
    return se.SpeechStopped(
        item_id=text(frame.get("item_id")), audio_end_ms=number(frame.get("audio_end_ms"))
    )


def _committed(frame: Frame) -> se.AudioCommitted:
    return se.AudioCommitted(item_id=text(frame.get("item_id")))


def _idle_timeout(frame: Frame) -> se.IdleTimeout:
    return se.IdleTimeout()


def _caller_transcript_delta(frame: Frame) -> se.CallerTranscriptDelta:
    return se.CallerTranscriptDelta(
        item_id=text(frame.get("item_id")), text=text(frame.get("delta"))
    )


def _caller_transcript_done(frame: Frame) -> se.CallerTranscriptDone:
    return se.CallerTranscriptDone(
        item_id=text(frame.get("item_id")),
        text=text(frame.get("transcript")).strip(),
        confidence=confidence(frame.get("logprobs")),
    )


def _caller_transcript_failed(frame: Frame) -> se.CallerTranscriptFailed:
    message = text(mapping(frame.get("error")).get("message"))
    return se.CallerTranscriptFailed(item_id=text(frame.get("item_id")), message=message)


def _response_created(frame: Frame) -> se.ResponseCreated:
    response = mapping(frame.get("response"))
    return se.ResponseCreated(
        response_id=text(response.get("id")),
        continues=text(mapping(response.get("metadata")).get("continues_item_id")),
    )


def _response_done(frame: Frame) -> se.ResponseDone:
    response = mapping(frame.get("response"))
    details = mapping(response.get("status_details"))
    metadata = mapping(response.get("metadata"))
    return se.ResponseDone(
        response_id=text(response.get("id")),
        status=text(response.get("status")) or "completed",
        usage=token_usage(response.get("usage")),
        error=_error(mapping(details.get("error")), "code"),
        incomplete_reason=text(details.get("reason")),
        calls_tool=any(_is_whole_call(mapping(item)) for item in array(response.get("output"))),
        routing=RoutingReason.from_metadata(metadata),
        chosen_by_model=BY_MODEL.items() <= metadata.items(),
    )


def _output_audio_delta(frame: Frame) -> se.OutputAudioDelta:
    return se.OutputAudioDelta(
        response_id=text(frame.get("response_id")), item_id=text(frame.get("item_id"))
    )


def _output_audio_done(frame: Frame) -> se.OutputAudioDone:
    return se.OutputAudioDone(item_id=text(frame.get("item_id")))


def _output_text_delta(frame: Frame) -> se.OutputTextDelta:
    return se.OutputTextDelta(
        response_id=text(frame.get("response_id")),
        item_id=text(frame.get("item_id")),
        text=text(frame.get("delta")),
        spoken=frame.get("type") == "response.output_audio_transcript.delta",
    )


def _output_text_done(frame: Frame) -> se.OutputTextDone:
    return se.OutputTextDone(
        response_id=text(frame.get("response_id")),
        item_id=text(frame.get("item_id")),
        text=text(frame.get("transcript")) or text(frame.get("text")),
    )


def _output_item_added(frame: Frame) -> se.MessageAdded | None:
    item = mapping(frame.get("item"))
    phase = text(item.get("phase"))
    if item.get("type") != "message" or not phase:
        return None
    return se.MessageAdded(
        response_id=text(frame.get("response_id")), item_id=text(item.get("id")), phase=phase
    )


def _output_item_done(frame: Frame) -> se.FunctionCallDone | None:
    item = mapping(frame.get("item"))
    if not _is_whole_call(item):
        return None
    return se.FunctionCallDone(
        response_id=text(frame.get("response_id")),
        call_id=text(item.get("call_id")),
        name=text(item.get("name")),
        arguments=text(item.get("arguments")) or "{}",
    )


def _error_received(frame: Frame) -> se.ErrorReceived:
    return se.ErrorReceived(error=_error(mapping(frame.get("error")), "code", "type"))


def _error(error: Mapping[str, Any], *code_fields: str) -> se.ServerError:
    return se.ServerError(
        code=next(filter(None, (text(error.get(field)) for field in code_fields)), ""),
        message=text(error.get("message")),
        param=text(error.get("param")),
    )


def _is_whole_call(item: Mapping[str, Any]) -> bool:
    return item.get("type") == "function_call" and item.get("status") != "incomplete"


_PARSERS: dict[str, Callable[[Frame], se.ServerEvent | None]] = {
    "session.created": _session_created,
    "session.updated": _session_updated,
    "input_audio_buffer.speech_started": _speech_started,
    "input_audio_buffer.speech_stopped": _speech_stopped,
    "input_audio_buffer.committed": _committed,
    "input_audio_buffer.timeout_triggered": _idle_timeout,
    "conversation.item.input_audio_transcription.delta": _caller_transcript_delta,
    "conversation.item.input_audio_transcription.completed": _caller_transcript_done,
    "conversation.item.input_audio_transcription.failed": _caller_transcript_failed,
    "response.created": _response_created,
    "response.done": _response_done,
    "response.output_audio.delta": _output_audio_delta,
    "response.output_audio.done": _output_audio_done,
    "response.output_audio_transcript.delta": _output_text_delta,
    "response.output_audio_transcript.done": _output_text_done,
    "response.output_text.delta": _output_text_delta,
    "response.output_text.done": _output_text_done,
    "response.output_item.added": _output_item_added,
    "response.output_item.done": _output_item_done,
    "error": _error_received,
}
