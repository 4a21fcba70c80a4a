"""Why a tool was called, as metadata of response.done, for a client that asked for it."""

from typing import Any

import pytest

from agents_core.engine.ports import CallTool, Decision, Speak
from agents_core.routing.routing_reason import BY_MODEL, RoutingReason
from tests.protocol.talk import Talk, only

LOOK_UP = {"type": "function", "name": "look_up", "parameters": {"type": "object"}}
REASON = RoutingReason(
    request="how much is a filling",
    tool="look_up",
    sentence="Look up prices with the price list.",
    source="instruction",
    score=0.71,
    threshold=0.28,
    runner_up="transfer_to_booking",
    runner_up_sentence="Books appointments.",
    runner_up_score=0.4,
)
REFUSED = RoutingReason(
    request="what is the weather",
    tool="",
    sentence="Books appointments.",
    source="description",
    score=0.11,
    threshold=0.28,
    closest="transfer_to_booking",
)


def decided(talk: Talk, decision: Decision, **asked: Any) -> list[dict[str, Any]]:
    """Every frame of one typed turn that ends with this decision."""
    talk.type_words("how much is a filling")
    before = talk.send("response.create", response={"output_modalities": ["text"], **asked})
    return before + talk.decide(decision)


def asking(talk: Talk) -> None:
    talk.configure(tools=[LOOK_UP], include=["switchboard.routing"])


@pytest.mark.parametrize("decision", [CallTool("look_up", {}, REASON), Speak("Sorry.", REFUSED)])
def test_the_reason_comes_whole_with_response_done(talk: Talk, decision: Decision) -> None:
    asking(talk)
    events = decided(talk, decision)
    metadata = only(events, "response.done")["response"]["metadata"]
    assert RoutingReason.from_metadata(metadata) == decision.reason
    assert only(events, "response.created")["response"]["metadata"] is None


def test_the_clients_own_metadata_stays(talk: Talk) -> None:
    asking(talk)
    events = decided(talk, CallTool("look_up", {}, REASON), metadata={"mine": "1"})
    metadata = only(events, "response.done")["response"]["metadata"]
    assert metadata["mine"] == "1" and metadata["routing_tool"] == "look_up"


def test_a_model_behind_the_engine_is_named_without_a_reason(talk: Talk) -> None:
    asking(talk)
    events = decided(talk, CallTool("look_up", {}, by_model=True))
    assert only(events, "response.done")["response"]["metadata"] == dict(BY_MODEL)


def test_what_was_no_matter_of_routing_has_no_metadata(talk: Talk) -> None:
    asking(talk)
    events = decided(talk, Speak("Good morning."))
    assert only(events, "response.done")["response"]["metadata"] is None


def test_no_other_client_sees_it(talk: Talk) -> None:
    talk.configure(tools=[LOOK_UP], include=["item.input_audio_transcription.logprobs"])
    for decision in (CallTool("look_up", {}, REASON), CallTool("look_up", {}, by_model=True)):
        for event in decided(talk, decision):
            assert "routing" not in str(event)


def test_the_session_does_not_echo_what_the_protocol_does_not_know(talk: Talk) -> None:
    acknowledged = talk.configure(include=["switchboard.routing"])
    assert acknowledged["include"] == []


def test_a_long_sentence_is_cut_to_what_metadata_may_hold() -> None:
    long = RoutingReason(
        request="x" * 900, tool="t", sentence="s" * 900, source="name", score=1, threshold=0.3
    )
    assert max(map(len, long.as_metadata().values())) == 512


@pytest.mark.parametrize(
    "metadata",
    [{}, {"routing_source": "instruction"}, {**REASON.as_metadata(), "routing_score": "much"}],
)
def test_what_is_not_whole_is_no_reason(metadata: dict[str, str]) -> None:
    assert RoutingReason.from_metadata(metadata) is None
