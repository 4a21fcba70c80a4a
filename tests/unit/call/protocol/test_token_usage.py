"""Token usage and transcript confidence, read from events of any server."""

import math
from typing import Any

import pytest

from agents_core.call.protocol.token_usage import TokenUsage, confidence, token_usage

OPENAI = {
    "total_tokens": 330,
    "input_tokens": 300,
    "output_tokens": 30,
    "input_token_details": {
        "text_tokens": 200,
        "audio_tokens": 100,
        "cached_tokens": 192,
        "cached_tokens_details": {"text_tokens": 128, "audio_tokens": 64},
    },
    "output_token_details": {"text_tokens": 10, "audio_tokens": 20},
}


def test_a_complete_usage_has_every_part() -> None:
    assert token_usage(OPENAI) == TokenUsage(
        input_tokens=300,
        output_tokens=30,
        text_in=200,
        audio_in=100,
        cached_text_in=128,
        cached_audio_in=64,
        text_out=10,
        audio_out=20,
    )


def test_totals_without_parts_leave_the_parts_unknown() -> None:
    assert token_usage({"input_tokens": 7, "output_tokens": 5}) == TokenUsage(
        input_tokens=7, output_tokens=5
    )


@pytest.mark.parametrize(
    ("text", "audio", "expected"),
    [(50, 0, (50, 0, 40, 0)), (0, 50, (0, 50, 0, 40)), (30, 20, (0, 0, 0, 0))],
)
def test_cached_tokens_of_no_kind_count_only_where_the_input_has_one_kind(
    text: int, audio: int, expected: tuple[int, ...]
) -> None:
    details = {"text_tokens": text, "audio_tokens": audio, "cached_tokens": 40}
    usage = token_usage({"input_tokens": 50, "input_token_details": details})
    parts = (usage.text_in, usage.audio_in, usage.cached_text_in, usage.cached_audio_in)
    assert parts == expected


@pytest.mark.parametrize(
    "odd",
    [{}, None, [1], {"input_token_details": "many"}, {"input_tokens": None, "output_tokens": "9"}],
)
def test_a_usage_of_another_shape_is_empty(odd: Any) -> None:
    assert token_usage(odd) == TokenUsage()


def test_confidence_is_the_geometric_mean_of_the_tokens() -> None:
    tokens = [{"token": "a", "logprob": math.log(0.9)}, {"token": "b", "logprob": math.log(0.4)}]
    assert confidence(tokens) == pytest.approx(0.6)


@pytest.mark.parametrize(
    "unsaid", [None, [], "sure", [{"token": "a"}], [{"logprob": "x"}], [3], [{"logprob": math.nan}]]
)
def test_without_logprobs_there_is_no_confidence(unsaid: Any) -> None:
    assert confidence(unsaid) is None


def test_a_probability_is_never_above_one() -> None:
    assert confidence([{"logprob": 0.1}]) == 1.0
