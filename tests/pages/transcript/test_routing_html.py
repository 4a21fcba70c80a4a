"""The reason of a choice as a person reads it in the trace."""

import re
from typing import Any

import pytest

from agents_core import events as ev
from agents_core.call.view.call_view import TraceStep
from pages.transcript.routing_html import distance_words, routing_html
from pages.transcript.trace_html import step_html


def decided(**fields: Any) -> ev.RoutingDecided:
    usual: dict[str, Any] = {
        "seq": 1,
        "at_ms": 1,
        "turn": 1,
        "response_id": "r1",
        "agent": "Front desk",
        "chosen_by": "ranking",
        "call_id": "c1",
        "tool": "transfer_to_billing",
        "title": "Billing",
        "to_agent": "Billing",
        "sentence": "Send questions about bills to Billing.",
        "source": "instruction",
        "about": "Billing",
        "score": 0.71,
        "threshold": 0.28,
        "runner_up": "Look up policy",
        "runner_up_sentence": "Looks up the policy.",
        "runner_up_score": 0.42,
    }
    return ev.RoutingDecided(**usual | fields)


def words(body: str) -> str:
    return " ".join(
        re.sub(r"<q>(.*?)</q>", r"“\1”", re.sub(r"</?(?!q>|/q>)[^>]*>", " ", body)).split()
    )


def read(**fields: Any) -> str:
    return words(routing_html(decided(**fields)))


def test_it_quotes_the_sentence_and_says_where_it_stands() -> None:
    said = read()
    assert "Decided by the instructions of Front desk : “Send questions about bills" in said
    assert "the description of Billing" in read(source="description")
    assert "the name of Billing" in read(source="name")


def test_the_runner_up_has_its_distance_in_words_and_figures() -> None:
    said = read()
    assert "Runner-up Look up policy , far behind (0.42 against 0.71)" in said
    assert "“Looks up the policy.”" in said
    assert "There was no other choice." in read(runner_up="")


@pytest.mark.parametrize(
    ("distance", "expected"),
    [(0.0, "a near tie"), (0.05, "close behind"), (0.2, "clearly behind"), (0.4, "far behind")],
)
def test_distances_have_words(distance: float, expected: str) -> None:
    assert distance_words(distance) == expected


def test_a_refusal_shows_the_closest_sentence_below_the_threshold() -> None:
    said = read(tool="", title="", call_id="", to_agent="", score=0.19)
    assert said.startswith("Nothing was close enough to the request.")
    assert "“Send questions about bills to Billing.”" in said
    assert "Its similarity is 0.19; 0.28 is needed." in said


def test_two_that_fit_alike_are_no_refusal() -> None:
    said = read(tool="", title="", call_id="", to_agent="", score=0.44, runner_up_score=0.43)
    assert said.startswith("Two choices fit alike, so the agent asks.")
    assert "Look up policy , a near tie" in said and "below" not in said


def test_what_takes_the_rest_says_that_little_fits() -> None:
    assert "similarity 0.27 where 0.28 is usual" in read(score=0.279)
    said = read(score=0.15, runner_up_score=0.2)
    assert "It fits only a little (similarity 0.15 where 0.28 is usual)" in said
    assert "closer, but ruled out or less binding (0.20 against 0.15)" in said


def test_a_detail_that_is_asked_for_first_is_said() -> None:
    said = read(call_id="", item_id="a1")
    assert "Chose Billing and asks for a detail first." in said


def test_a_model_is_named_and_its_call_is_in_the_details() -> None:
    model = decided(chosen_by="model", sentence="", source="", runner_up="")
    assert "The model decided to hand over to Billing" in words(routing_html(model))
    step = TraceStep(
        kind="handoff",
        key="h1",
        agent="Billing",
        title="Front desk → Billing",
        name="transfer_to_billing",
        arguments="{}",
        routing=model,
    )
    body = step_html(step)
    assert "<dt>Tool</dt><dd>transfer_to_billing</dd>" in body and "<pre>{}</pre>" in body


def test_an_authors_words_stay_words() -> None:
    body = routing_html(decided(sentence="<script>x</script>", runner_up="<b>y", title="<i>"))
    assert "<script>" not in body and "<b>y" not in body
