"""Advanced settings: stored, exported, imported, and sent to the models that accept them."""

import json
from typing import Any

import pytest

from agents_core.team.advanced_settings import sent_spec
from agents_core.team.sdk.session_config import session_settings
from agents_core.team.stored_team import JSON_PART, readable_parts, team_from_parts, team_parts
from agents_core.team.team_spec import AdvancedSpec, TeamSpec
from agents_core.team.validation.problem_locations import location_of
from agents_core.team.validation.team_problems import problems
from agents_core.team_files.ready_teams import ready
from agents_core.team_files.team_file import TeamFileError, from_yaml, to_yaml

EVERYTHING = AdvancedSpec(
    reasoning_effort="high",
    parallel_tool_calls=False,
    max_output_tokens=900,
    tool_choice="required",
    truncation="retention_ratio",
    retention_ratio=0.7,
    noise_reduction="far_field",
    transcription_keywords=("Northwind", "Zürich"),
    transcription_languages=("en", "de"),
    transcription_delay="low",
)


def team(advanced: AdvancedSpec = EVERYTHING, **fields: Any) -> TeamSpec:
    return ready().team.model_copy(update={"advanced": advanced, **fields})


def test_they_are_stored_and_exported_and_come_back() -> None:
    assert team_from_parts(team_parts(team()), name=team().name) == team()
    assert json.loads(team_parts(team())[0].text)["advanced"]["retention_ratio"] == 0.7
    assert from_yaml(to_yaml(team(), ()).encode()).team == team()
    assert "reasoning_effort: high" in readable_parts("team", team_parts(team()))[0].text


def test_a_team_without_them_keeps_the_text_it_had_before() -> None:
    plain = team(AdvancedSpec())
    assert "advanced" not in json.loads(team_parts(plain)[0].text)
    assert "advanced" not in to_yaml(plain, ())
    assert team_from_parts(team_parts(plain), name=plain.name) == plain


def test_a_version_from_before_keeps_its_exact_models() -> None:
    fields = json.loads(team_parts(team(AdvancedSpec()))[0].text)
    fields |= {"model": "gpt-realtime-mini", "transcription_model": "whisper-1"}
    (part,) = team_parts(team())
    before = team_from_parts([type(part)(JSON_PART, json.dumps(fields))], name="Before")
    assert (before.model, before.transcription_model) == ("gpt-realtime-mini", "whisper-1")
    assert before.advanced == AdvancedSpec() and not problems(before, None)


@pytest.mark.parametrize(
    ("before", "after", "path", "sentence"),
    [
        ("reasoning_effort: high", "reasoning_effort: extreme", "reasoning_effort", "'minimal', "),
        ("reasoning_effort: high", "reasoning_effort: 3", "reasoning_effort", "'minimal', "),
        (
            "max_output_tokens: 900",
            "max_output_tokens: 90000",
            "max_output_tokens",
            "must be between 1 and 4,096",
        ),
        ("max_output_tokens: 900", "max_output_tokens: few", "max_output_tokens", "whole number"),
        ("retention_ratio: 0.7", "retention_ratio: 1.7", "retention_ratio", "between 0.0 and 1.0"),
        ("parallel_tool_calls: false", "parallel_tool_calls: 0", "parallel_tool_calls", "true or"),
        ("tool_choice: required", "tool_choice: often", "tool_choice", "'auto', 'none' or"),
        ("truncation: retention_ratio", "truncation: all", "truncation", "'auto', 'disabled'"),
        ("noise_reduction: far_field", "noise_reduction: on", "noise_reduction", "'near_field'"),
        ("transcription_delay: low", "transcription_delay: none", "transcription_delay", "'min"),
        ("- de", "- Deutsch!", "transcription_languages[1]", "language code"),
        ("- Zürich", '- "!"', "transcription_keywords[1]", "letter or digit"),
        ("tool_choice: required", "tool_choise: required", "tool_choise", "mean “tool_choice”"),
    ],
)
def test_a_file_with_a_mistake_names_line_and_field(
    before: str, after: str, path: str, sentence: str
) -> None:
    text = to_yaml(team(), ())
    assert before in text
    with pytest.raises(TeamFileError, match=sentence) as refused:
        from_yaml(text.replace(before, after, 1).encode())
    line = next(number for number, one in enumerate(text.split("\n"), start=1) if before in one)
    assert (refused.value.path, refused.value.line) == (f"advanced.{path}", line)


def test_problems_lead_to_the_advanced_form() -> None:
    (found,) = problems(team(AdvancedSpec(max_output_tokens=0)), None)
    location = location_of(found)
    assert (location.section, location.field) == ("advanced", "advanced.max_output_tokens")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"model": "GPT Realtime Mega"}, "the families are GPT Realtime Mini, GPT Realtime."),
        ({"model": "GPT Transcribe"}, "another kind of model"),
        ({"transcription_model": "GPT Realtime"}, "another kind of model"),
        ({"model": "our model"}, "not a valid model name"),
    ],
)
def test_a_family_that_is_none(fields: dict[str, str], sentence: str) -> None:
    (found,) = problems(team(AdvancedSpec(), **fields), None)
    assert sentence in found.sentence and found.path in fields


# --- what is sent -----------------------------------------------------------------------------


def sent(model: str, recogniser: str, advanced: AdvancedSpec = EVERYTHING) -> dict[str, Any]:
    spec = team(advanced)
    settings = session_settings(
        spec,
        model,
        "cedar",
        transcription_model=recogniser,
        advanced=sent_spec(advanced, model, recogniser),
    )
    return json.loads(json.dumps(settings))  # type: ignore[no-any-return]


def test_a_model_that_reasons_gets_everything_it_accepts() -> None:
    session = sent("gpt-realtime-2.1", "gpt-live-transcribe")
    assert session["reasoning"] == {"effort": "high"}
    assert session["parallel_tool_calls"] is False
    assert (session["max_output_tokens"], session["tool_choice"]) == (900, "required")
    assert session["truncation"] == {"type": "retention_ratio", "retention_ratio": 0.7}
    assert session["audio"]["input"]["noise_reduction"] == {"type": "far_field"}
    assert session["audio"]["input"]["transcription"] == {
        "model": "gpt-live-transcribe",
        "keywords": ["Northwind", "Zürich"],
        "languages": ["en", "de"],
    }


def test_a_model_that_does_not_reason_gets_no_reasoning() -> None:
    session = sent("gpt-realtime-1.5", "gpt-realtime-whisper")
    assert "reasoning" not in session and "parallel_tool_calls" not in session
    assert session["max_output_tokens"] == 900
    assert session["audio"]["input"]["transcription"] == {
        "model": "gpt-realtime-whisper",
        "language": "en",
        "delay": "low",
    }


def test_an_unknown_model_gets_what_the_team_says() -> None:
    session = sent("our-deployment", "our-ears")
    assert session["reasoning"] == {"effort": "high"}
    assert session["audio"]["input"]["transcription"]["delay"] == "low"


def test_the_defaults_send_nothing() -> None:
    session = sent("gpt-realtime-2.1", "gpt-transcribe", AdvancedSpec())
    assert set(session) == {"model_name", "output_modalities", "audio"}
    assert "noise_reduction" not in session["audio"]["input"]
