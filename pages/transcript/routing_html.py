"""Why an agent called a tool, handed over, or found none that fits: the sentence that decided."""

import math

from agents_core import events as ev
from agents_core.routing.routing_reason import RoutingReason
from pages.ui.html_text import safe

MAX_SENTENCE_CHARS = 320

NEAR_TIE, CLOSE, CLEAR = 0.03, 0.10, 0.25
"""Distances of two similarities up to which one is called a near tie, close, or clearly ahead. They
are words for a reader; the local engine's own limits are its thresholds."""


def routing_html(decided: ev.RoutingDecided) -> str:
    """The reason of a step of the trace: what decided, and what came second."""
    if decided.chosen_by == "model":
        return f'<div class="sb-why-routed"><p>{_model_decided(decided)}</p></div>'
    asks = ""
    if decided.tool and not decided.call_id:
        asks = f"<p>Chose <b>{safe(decided.title)}</b> and asks for a detail first.</p>"
    because = reason_html(
        _reason(decided), agent=decided.agent, about=decided.about, runner_up=decided.runner_up
    )
    return f'<div class="sb-why-routed">{asks}{because}</div>'


def reason_html(reason: RoutingReason, *, agent: str, about: str, runner_up: str) -> str:
    """A paragraph about what decided, and one about what came second.

    ``agent``: who decided. ``about`` and ``runner_up``: what people call the tool of the sentence,
    and the one that came second.
    """
    second = _second(reason, runner_up)
    if not reason.sentence:
        return f"<p>Nothing was close enough to the request.</p>{second}"
    said = f"{place_words(reason.source, agent, about)}: {sentence_html(reason.sentence)}"
    if reason.tool:
        return f"<p>Decided by {said}{_weak(reason)}</p>" + (
            second or "<p>There was no other choice.</p>"
        )
    if reason.score >= reason.threshold:
        return f"<p>Two choices fit alike, so the agent asks. One is {said}</p>{second}"
    figure = f"Its similarity is {_figure(reason.score)}; {_figure(reason.threshold)} is needed."
    return (
        f"<p>Nothing was close enough to the request. The closest was {said} "
        f'<span class="sb-figure">{figure}</span></p>{second}'
    )


def place_words(source: ev.RoutingSource, agent: str, about: str) -> str:
    """Where a sentence stands, as HTML, such as: the instructions of Clerk."""
    if source == "instruction":
        return f"the instructions of <b>{safe(agent)}</b>"
    of = f" of <b>{safe(about)}</b>" if about else " of a tool"
    return f"the {'name' if source == 'name' else 'description'}{of}"


def distance_words(distance: float) -> str:
    """How far one similarity is behind another, in words."""
    if distance < 0:
        return "closer, but ruled out or less binding"
    if distance < NEAR_TIE:
        return "a near tie"
    if distance < CLOSE:
        return "close behind"
    return "clearly behind" if distance < CLEAR else "far behind"


def sentence_html(sentence: str) -> str:
    """A sentence of an author as a quotation."""
    return f"<q>{safe(sentence, limit=MAX_SENTENCE_CHARS)}</q>"


def _model_decided(decided: ev.RoutingDecided) -> str:
    did = f"hand over to <b>{safe(decided.to_agent)}</b>" if decided.to_agent else "call this tool"
    return f"The model decided to {did}. Models give no reason; the call is in the details."


def _weak(reason: RoutingReason) -> str:
    if reason.score >= reason.threshold:
        return ""
    figures = f"similarity {_figure(reason.score)} where {_figure(reason.threshold)} is usual"
    return f' <span class="sb-figure">It fits only a little ({figures}).</span>'


def _second(reason: RoutingReason, runner_up: str) -> str:
    if not runner_up:
        return ""
    behind = distance_words(reason.score - reason.runner_up_score)
    words = f"{behind} ({_figure(reason.runner_up_score)} against {_figure(reason.score)})"
    sentence = f": {sentence_html(reason.runner_up_sentence)}" if reason.runner_up_sentence else ""
    return (
        f'<p>Runner-up <b>{safe(runner_up)}</b>, <span class="sb-figure">{words}</span>'
        f"{sentence}</p>"
    )


def _figure(similarity: float) -> str:
    """Rounded down, so that what is below a limit also reads so."""
    return f"{math.floor(similarity * 100 + 1e-6) / 100:.2f}"


def _reason(decided: ev.RoutingDecided) -> RoutingReason:
    return RoutingReason(
        request=decided.request,
        tool=decided.tool,
        sentence=decided.sentence,
        source=decided.source or "name",
        score=decided.score,
        threshold=decided.threshold,
        runner_up_sentence=decided.runner_up_sentence,
        runner_up_score=decided.runner_up_score,
    )
