"""Why an agent called a tool, handed over, or found none that fits: the sentence that decided."""

from agents_core import events as ev
from pages.ui.html_text import safe

MAX_SENTENCE_CHARS = 320

NEAR_TIE, CLOSE, CLEAR = 0.03, 0.10, 0.25
"""Distances of two similarities up to which one is called a near tie, close, or clearly ahead. They
are words for a reader; the local engine's own limits are its thresholds."""


def routing_html(decided: ev.RoutingDecided) -> str:
    """The reason as one short paragraph each: what decided, and what came second."""
    if decided.chosen_by == "model":
        return f'<div class="sb-why-routed"><p>{_model_decided(decided)}</p></div>'
    if not decided.tool:
        return f'<div class="sb-why-routed">{_refused(decided)}{_second(decided)}</div>'
    return f'<div class="sb-why-routed">{_chosen(decided)}{_second(decided)}</div>'


def place_words(source: ev.RoutingSource, agent: str, about: str) -> str:
    """Where a sentence stands, as HTML: such as: the instructions of Clerk."""
    if source == "instruction":
        return f"the instructions of <b>{safe(agent)}</b>"
    of = f" of <b>{safe(about)}</b>" if about else " of a tool"
    return f"the {'name' if source == 'name' else 'description'}{of}"


def distance_words(distance: float) -> str:
    """How far one similarity is behind another, in words."""
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


def _chosen(decided: ev.RoutingDecided) -> str:
    place = place_words(decided.source, decided.agent, decided.about)
    because = f"<p>Decided by {place}: {sentence_html(decided.sentence)}</p>"
    if decided.item_id:
        named = f"Chose <b>{safe(decided.title)}</b> and asks for a detail first."
        return f"<p>{named}</p>{because}"
    return because


def _refused(decided: ev.RoutingDecided) -> str:
    if not decided.sentence:
        return "<p>Nothing was close enough to the request.</p>"
    place = place_words(decided.source, decided.agent, decided.about)
    return (
        "<p>Nothing was close enough to the request. Closest: "
        f"{place}, {sentence_html(decided.sentence)} "
        f'<span class="sb-figure">similarity {decided.score:.2f}, '
        f"below the {decided.threshold:.2f} that is needed</span></p>"
    )


def _second(decided: ev.RoutingDecided) -> str:
    if not decided.runner_up:
        return "<p>There was no other choice.</p>" if decided.tool else ""
    behind = decided.score - decided.runner_up_score
    words = f"{distance_words(behind)} ({decided.runner_up_score:.2f} against {decided.score:.2f})"
    sentence = sentence_html(decided.runner_up_sentence) if decided.runner_up_sentence else ""
    return (
        f"<p>Runner-up: <b>{safe(decided.runner_up)}</b>, "
        f'<span class="sb-figure">{words}</span> {sentence}</p>'
    )
