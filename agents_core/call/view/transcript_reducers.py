"""Reducers of the transcript: spoken and typed words, barge-ins and guardrails."""

from dataclasses import replace
from typing import cast

from agents_core import events as ev
from agents_core.call.view.call_view import CallView, QueuedMessage, SpokenLine
from agents_core.call.view.citation_attribution import attributed_citations
from agents_core.call.view.reducer_parts import (
    add_late_utterance,
    add_marker,
    add_step,
    asked_item,
    asked_words,
    change_line,
    find_line,
    find_or_add_line,
    reduces,
)
from agents_core.language.backchannels import is_backchannel
from agents_core.tools.titles import name_title

_CUT: dict[ev.CutCause, str] = {
    "speech": "Caller spoke over",
    "typed": "Caller typed over",
    "button": "Interrupted with the button",
    "guardrail": "Stopped by a guardrail",
    "detached": "Stopped: audio disconnected",
    "lost": "Stopped: connection lost",
}


@reduces(ev.CallerSpeechStarted)
def _speech_started(view: CallView, event: ev.CallerSpeechStarted) -> CallView:
    view, _ = find_or_add_line(view, event, event.item_id, "caller", "")
    return replace(view, caller_speaking=True)


@reduces(ev.CallerSpeechStopped)
def _speech_stopped(view: CallView, event: ev.CallerSpeechStopped) -> CallView:
    return replace(view, caller_speaking=False)


def _line(view: CallView, event: ev.TranscriptDelta | ev.TranscriptDone) -> tuple[CallView, int]:
    return find_or_add_line(
        view, event, event.item_id, event.role, event.agent, preamble=event.preamble
    )


@reduces(ev.TranscriptDelta)
def _delta(view: CallView, event: ev.TranscriptDelta) -> CallView:
    view, index = _line(view, event)
    line = cast(SpokenLine, view.lines[index])
    return change_line(view, index, text=line.text + event.text)


@reduces(ev.TranscriptDone)
def _done(view: CallView, event: ev.TranscriptDone) -> CallView:
    view, index = _line(view, event)
    view = change_line(view, index, text=event.text, partial=False, typed=event.typed)
    if event.role == "caller":
        return _heard_caller(view, event)
    cited = cast(SpokenLine, view.lines[index]).citations
    return (
        change_line(view, index, citations=attributed_citations(cited, event.text))
        if cited
        else view
    )


def _heard_caller(view: CallView, event: ev.TranscriptDone) -> CallView:
    view = add_late_utterance(view, event.item_id, event.text)
    if event.item_id != view.last_caller_item:
        return view  # the words of an earlier turn
    view = replace(view, last_utterance=event.text)
    if event.item_id == view.cited_for or is_backchannel(event.text):
        return view
    # Passages that were looked up for an earlier turn are no source of the answer to this one.
    return replace(view, pending_citations=())


@reduces(ev.MessageQueued)
def _queued(view: CallView, event: ev.MessageQueued) -> CallView:
    message = QueuedMessage(item_id=event.item_id, text=event.text, at_ms=event.at_ms)
    return replace(view, queued=(*view.queued, message))


@reduces(ev.ResponseStarted)
def _response_started(view: CallView, event: ev.ResponseStarted) -> CallView:
    view = replace(
        view,
        responding_to=event.responds_to,
        scripted=event.scripted,
        continuing=event.continues,
    )
    if not event.continues:
        return view
    return add_step(
        view,
        event,
        kind="went-on",
        key=event.response_id,
        title="Went on",
        utterance=view.last_utterance,
        caller_item=view.last_caller_item,
    )


@reduces(ev.TranscriptFailed)
def _failed(view: CallView, event: ev.TranscriptFailed) -> CallView:
    view, index = find_or_add_line(view, event, event.item_id, "caller", "")
    return change_line(view, index, partial=False, failed=event.message)


@reduces(ev.ResponseFirstAudio)
def _first_audio(view: CallView, event: ev.ResponseFirstAudio) -> CallView:
    view, _ = find_or_add_line(
        view, event, event.item_id, "agent", event.agent, preamble=event.preamble
    )
    if event.preamble:
        view = add_step(
            view,
            event,
            kind="preamble",
            key=event.item_id,
            agent=event.agent,
            title="Said before the answer",
            utterance=asked_words(view),
            caller_item=asked_item(view),
        )
    return replace(view, agent_speaking=view.media)


@reduces(ev.AgentSpeechEnded)
def _speech_ended(view: CallView, event: ev.AgentSpeechEnded) -> CallView:
    return replace(view, agent_speaking=False)


@reduces(ev.ResponseDone)
def _response_done(view: CallView, event: ev.ResponseDone) -> CallView:
    return replace(
        view,
        input_tokens=view.input_tokens + event.input_tokens,
        output_tokens=view.output_tokens + event.output_tokens,
    )


@reduces(ev.BargeIn)
def _barge_in(view: CallView, event: ev.BargeIn) -> CallView:
    index = find_line(view.lines, event.item_id)
    if index is not None:
        view = change_line(
            view, index, heard_chars=event.heard_chars, played_ms=event.played_ms, partial=False
        )
    view = add_step(view, event, kind="barge-in", key=event.item_id, title=_CUT[event.cause])
    return replace(view, agent_speaking=False)


@reduces(ev.GuardrailTripped)
def _guardrail(view: CallView, event: ev.GuardrailTripped) -> CallView:
    index = find_line(view.lines, event.item_id)
    if index is not None:
        view = change_line(view, index, guardrail=event.guardrail, partial=False)
    title = name_title(event.guardrail)
    view = add_marker(
        view, event, "guardrail", f"Guardrail {title[:1].lower() + title[1:]}: {event.message}"
    )
    view = add_step(
        view,
        event,
        kind="guardrail",
        key=event.item_id,
        title=title,
        name=event.guardrail,
        result=event.message,
        status="failed",
    )
    return replace(view, agent_speaking=False)
