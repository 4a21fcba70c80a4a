"""Models and advanced settings on the Agents page: choices, end dates, warnings, what is sent."""

from datetime import date
from typing import Any

import pytest
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest

from agents_core.settings import Settings
from agents_core.team.team_spec import AdvancedSpec, TeamSpec
from agents_core.team_files.ready_teams import ready
from agents_core.team_files.team_file import to_yaml
from tests.pages.agents_page.test_agents_page import box, errors, put, section, spec, team
from tests.pages.agents_page.test_team_file_transfer import filed
from tests.pages.drafts.test_draft_session import labels
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, markup

ENDS = "gpt-realtime-mini ends on 20 January 2027, in 60 days."
MODEL_WARNING = "team_model_warning"  #: in the keys of its buttons
KEYED = Settings(openai_api_key=SecretStr("sk-test-canary-5"))


def with_model(today: date = date(2026, 11, 21), **fields: Any) -> FakeSwitchboard:
    """The first team, published with these fields, sixty days before the old models end."""
    switchboard = FakeSwitchboard()
    switchboard.today_is = today
    name = team(switchboard)
    published = switchboard.teams.newest(name)
    switchboard.teams.publish(
        name, published.spec.model_copy(update=fields), based_on=published.number, author="Ada"
    )
    return switchboard


def warnings(page: AppTest) -> list[str]:
    """The buttons of the list of warnings."""
    return [one.label.replace("\\", "") for one in page.button if MODEL_WARNING in str(one.key)]


def captions(page: AppTest) -> str:
    return "\n".join(one.value.replace("\\", "") for one in page.caption)


# --- models -----------------------------------------------------------------------------------


def test_models_are_offered_with_their_end_dates(agents_page: Opener) -> None:
    page = section(agents_page(FakeSwitchboard()), "call")
    model = box(page, "Model")
    assert model.value == "GPT Realtime Mini"
    assert "GPT Realtime Mini (newest: gpt-realtime-2.1-mini)" in model.options
    assert "gpt-realtime-mini (ends 20 January 2027)" in model.options
    assert "gpt-realtime-2 (no end announced)" in model.options
    assert "Built-in list, checked on 29 November 2026." in captions(page)
    assert not warnings(page)


def test_a_model_that_ends_in_sixty_days_is_warned_of_and_can_be_published(
    agents_page: Opener,
) -> None:
    switchboard = with_model()
    page = section(agents_page(switchboard), "call")
    put(page, "Model", "gpt-realtime-mini")
    assert ENDS in markup(page) and any(ENDS in one for one in warnings(page))
    assert not errors(page)
    page.button(key="team_publish").click().run()
    published = switchboard.teams.newest(team(switchboard))
    assert published.spec.model == "gpt-realtime-mini"


def test_a_warning_leads_to_its_field(agents_page: Opener) -> None:
    page = agents_page(with_model(date(2026, 12, 28), transcription_model="whisper-1"))
    (only,) = [one for one in page.button if MODEL_WARNING in str(one.key)]
    assert "26 February 2027" in only.label
    only.click().run()
    assert box(page, "Transcription model").value == "whisper-1"


def test_a_model_and_the_instructions_can_both_be_warned_of(agents_page: Opener) -> None:
    page = agents_page(with_model(model="gpt-realtime-mini"))
    page.pills[0].set_value(1).run()
    put(page, "Handoffs", [])
    assert not page.exception
    assert len(warnings(page)) == 1
    assert any("QA Agent has no way back" in label for label in labels(page))


def test_an_unknown_model_is_said_to_be_unknown(agents_page: Opener) -> None:
    page = agents_page(with_model(model="gpt-surprise"))
    assert any("does not know the model “gpt-surprise”" in one for one in warnings(page))


def test_the_export_and_the_import_warn_too(agents_page: Opener) -> None:
    switchboard = with_model(date(2026, 11, 29), model="gpt-realtime-mini")
    bundle = ready("hotel_desk")
    late = bundle.team.model_copy(update={"transcription_model": "whisper-1"})
    page = agents_page(switchboard)
    filed(page, to_yaml(late, bundle.documents).encode())
    told = [one.value.replace("\\", "") for one in page.warning]
    assert any("gpt-realtime-mini ends on 20 January 2027, in 52 days." in one for one in told)
    assert any("whisper-1 ends on 26 February 2027, in 89 days." in one for one in told)


def test_openais_list_replaces_the_built_in_one(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard(settings=KEYED)
    switchboard.listed = {"gpt-realtime-3-mini": None, "gpt-realtime-mini": date(2027, 1, 20)}
    page = section(agents_page(switchboard), "call")
    _until(page, "OpenAI's list for this key, read on 29 November 2026.")
    options = box(page, "Model").options
    assert "GPT Realtime Mini (newest: gpt-realtime-3-mini)" in options
    assert not any(one.startswith("gpt-realtime-2 ") for one in options)


def test_a_refused_key_is_a_sentence_and_the_built_in_list_stays(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard(settings=KEYED)
    switchboard.listed = "OpenAI refused the key (HTTP 401)."
    page = section(agents_page(switchboard), "call")
    _until(page, "OpenAI refused the key")
    assert "gpt-realtime-2 (no end announced)" in box(page, "Model").options


def _until(page: AppTest, words: str) -> None:
    """The list comes on a thread of its own; the page runs again when it has."""
    for _ in range(200):
        if words in captions(page) or any(words in one.value for one in page.warning):
            return
        page.run()
    raise AssertionError(f"{words!r} is not on the page")


# --- advanced settings ------------------------------------------------------------------------


def test_every_advanced_setting_goes_into_the_draft(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = section(agents_page(switchboard), "advanced")
    put(page, "Reasoning effort", "High")
    put(page, "Parallel tool calls", "No")
    put(page, "Output limit (tokens)", 900)
    put(page, "Tool choice", "required")
    put(page, "Truncation", "retention_ratio")
    put(page, "Share to keep (0 to 1)", 0.7)
    put(page, "Keywords (one per line)", "Northwind\nZürich")
    put(page, "Languages (one code per line)", "en\nde")
    put(page, "Transcription delay", "Low")
    put(page, "Noise reduction at the server", "Room microphone")
    assert spec(switchboard).advanced == AdvancedSpec(
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
    put(page, "Reasoning effort", "Model's default")
    put(page, "Noise reduction at the server", "Off")
    put(page, "Output limit (tokens)", None)
    changed = spec(switchboard).advanced
    assert changed.reasoning_effort is None and changed.noise_reduction is None
    assert changed.max_output_tokens is None


@pytest.mark.parametrize(
    ("fields", "said", "unsaid"),
    [
        (
            {"model": "gpt-realtime-1.5", "transcription_model": "whisper-1"},
            (
                "Not sent to gpt-realtime-1.5: it does not reason.",
                "Not sent to whisper-1: it takes no keywords.",
                "Not sent to whisper-1: only GPT Realtime Whisper takes a delay.",
            ),
            (),
        ),
        (
            {"transcription_model": "GPT Realtime Whisper"},
            ("Not sent to gpt-realtime-whisper: it takes no keywords.",),
            ("does not reason", "takes a delay"),
        ),
        (
            {"model": "our-model", "advanced": AdvancedSpec(reasoning_effort="low")},
            ("does not know whether our-model takes it",),
            ("Not sent to our-model",),
        ),
    ],
)
def test_the_form_says_what_a_model_does_not_get(
    agents_page: Opener, fields: dict[str, Any], said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    page = section(agents_page(with_model(**fields)), "advanced")
    told = captions(page)
    assert all(one in told for one in said) and not any(one in told for one in unsaid), told


def test_a_mistake_stands_at_its_field_and_prevents_publishing(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = section(agents_page(switchboard), "advanced")
    put(page, "Output limit (tokens)", 90_000)
    assert "must be between 1 and 4,096" in errors(page)
    assert page.button(key="team_publish").disabled


def test_a_published_version_keeps_them(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = section(agents_page(switchboard), "advanced")
    put(page, "Reasoning effort", "Low")
    page.button(key="team_publish").click().run()
    published: TeamSpec = switchboard.teams.newest(team(switchboard)).spec
    assert published.advanced == AdvancedSpec(reasoning_effort="low")
