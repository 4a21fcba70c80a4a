"""Families, end dates and warnings, on days that a test chooses."""

from datetime import date, timedelta

import pytest

from agents_core.models.end_dates import WARN_DAYS, end_warning, model_label
from agents_core.models.known_models import KnownModels
from agents_core.models.model_facts import (
    BUILT_IN,
    CHECKED_ON,
    FAMILIES,
    accepts,
    family_place,
)

TODAY = KnownModels(today=date(2026, 11, 29))


def on(day: date, **listed: date | None) -> KnownModels:
    known = KnownModels(today=day)
    names = {name.replace("_", "-").replace("dot", "."): ends for name, ends in listed.items()}
    return known.with_listed(names, on=day) if listed else known


def test_a_family_is_its_newest_model() -> None:
    assert TODAY.exact("GPT Realtime Mini") == "gpt-realtime-2.1-mini"
    assert TODAY.exact("GPT Realtime") == "gpt-realtime-2.1"
    assert TODAY.exact("GPT Transcribe") == "gpt-transcribe"


def test_an_exact_model_stays_exact_known_or_not() -> None:
    assert TODAY.exact("gpt-realtime-mini") == "gpt-realtime-mini"
    assert TODAY.exact("our-deployment") == "our-deployment"


def test_a_family_leaves_a_model_on_its_shutdown_day() -> None:
    ends = date(2027, 3, 1)
    listed = {"gpt-realtime-2.1-mini": ends, "gpt-realtime-3-mini": None}
    eve = KnownModels(today=ends - timedelta(days=1)).with_listed(
        {"gpt-realtime-2.1-mini": ends}, on=ends
    )
    assert eve.exact("GPT Realtime Mini") == "gpt-realtime-2.1-mini"
    newer = KnownModels(today=ends).with_listed(listed, on=ends)
    assert newer.exact("GPT Realtime Mini") == "gpt-realtime-3-mini"
    newest_ends = {"gpt-realtime-2.1-mini": None, "gpt-realtime-3-mini": ends}
    older = KnownModels(today=ends).with_listed(newest_ends, on=ends)
    assert older.exact("GPT Realtime Mini") == "gpt-realtime-2.1-mini"


def test_a_family_of_which_none_lives_is_still_its_newest_and_says_so() -> None:
    late = KnownModels(today=date(2027, 6, 1)).with_listed(
        {"gpt-realtime-2.1-mini": date(2027, 5, 1)}, on=date(2027, 6, 1)
    )
    assert late.exact("GPT Realtime Mini") == "gpt-realtime-2.1-mini"
    warning = end_warning(late, "GPT Realtime Mini", "realtime")
    assert "ended on 1 May 2027" in warning and "no successor yet" in warning


def test_a_family_prefers_what_the_key_may_use() -> None:
    known = TODAY.with_listed({"gpt-realtime-mini": None}, on=TODAY.today)
    assert known.exact("GPT Realtime Mini") == "gpt-realtime-mini"


def test_versions_are_numbers_and_an_undated_name_is_before_its_snapshots() -> None:
    listed = dict.fromkeys(
        ["gpt-realtime-2.10", "gpt-realtime-2.9", "gpt-realtime-2.10-2027-01-01", "gpt-realtime-3x"]
    )
    known = TODAY.with_listed(listed, on=TODAY.today)
    assert known.members("GPT Realtime") == [
        "gpt-realtime-2.10",
        "gpt-realtime-2.10-2027-01-01",
        "gpt-realtime-2.9",
    ]
    dated = family_place("gpt-realtime-2025-08-28")
    assert dated is not None and (dated.version, dated.day) == ((1, 0), "2025-08-28")


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("gpt-realtime-2.1-mini", "GPT Realtime Mini"),
        ("gpt-realtime-mini-2025-12-15", "GPT Realtime Mini"),
        ("gpt-realtime-whisper", "GPT Realtime Whisper"),
        ("gpt-realtime-translate", None),
        ("gpt-4o-realtime-preview", None),
        ("whisper-1", None),
        ("GPT-REALTIME", None),
    ],
)
def test_the_family_of_a_name(name: str, family: str | None) -> None:
    place = family_place(name)
    assert (place.family if place else None) == family


# --- warnings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (WARN_DAYS + 1, ""),
        (WARN_DAYS, "ends on 20 January 2027, in 90 days"),
        (60, "ends on 20 January 2027, in 60 days"),
        (1, "in 1 day."),
        (0, "ended on 20 January 2027"),
        (-5, "ended on 20 January 2027"),
    ],
)
def test_a_model_that_ends_is_warned_of_from_ninety_days_before(days: int, words: str) -> None:
    known = KnownModels(today=date(2027, 1, 20) - timedelta(days=days))
    warning = end_warning(known, "gpt-realtime-mini", "realtime")
    assert words in warning and bool(warning) == bool(words)
    if words:
        assert "Choose GPT Realtime Mini, which is gpt-realtime-2.1-mini now." in warning


def test_a_transcription_model_names_its_successor() -> None:
    known = KnownModels(today=date(2026, 12, 28))
    for name in ("whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe"):
        warning = end_warning(known, name, "transcription")
        assert "ends on 26 February 2027, in 60 days" in warning
        assert "Choose GPT Transcribe" in warning


def test_an_unknown_model_is_said_to_be_unknown() -> None:
    warning = end_warning(TODAY, "gpt-surprise", "realtime")
    assert "does not know the model “gpt-surprise” (list of 29 November 2026)" in warning
    assert "price" in warning and model_label(TODAY, "gpt-surprise") == "gpt-surprise (unknown)"


def test_a_model_of_the_other_kind_is_said_to_be_one() -> None:
    assert "talks with callers" in end_warning(TODAY, "whisper-1", "realtime")
    assert "transcribes speech" in end_warning(TODAY, "gpt-realtime-2", "transcription")


def test_a_model_that_the_keys_list_misses() -> None:
    known = TODAY.with_listed({"gpt-realtime-2": None}, on=date(2026, 12, 1))
    warning = end_warning(known, "gpt-realtime-2.1", "realtime")
    assert warning == "OpenAI's list for this key, read on 1 December 2026, does not have " + (
        "gpt-realtime-2.1."
    )


def test_what_openai_lists_replaces_the_built_in_dates_and_none_takes_nothing_back() -> None:
    ends = date(2026, 12, 24)
    known = TODAY.with_listed({"gpt-realtime-2": ends, "gpt-realtime-mini": None}, on=TODAY.today)
    assert "ends on 24 December 2026" in end_warning(known, "gpt-realtime-2", "realtime")
    assert "20 January 2027" in end_warning(known, "gpt-realtime-mini", "realtime")


def test_choices_are_families_and_models_that_live() -> None:
    assert TODAY.choices("realtime")[:2] == ("GPT Realtime Mini", "GPT Realtime")
    assert "gpt-realtime-mini" in TODAY.choices("realtime")
    assert "whisper-1" not in TODAY.choices("realtime")
    later = KnownModels(today=date(2027, 1, 20))
    assert "gpt-realtime-mini" not in later.choices("realtime")
    assert "gpt-realtime-1.5" in later.choices("realtime")
    assert model_label(TODAY, "GPT Realtime Mini").endswith("(newest: gpt-realtime-2.1-mini)")
    assert model_label(TODAY, "gpt-realtime-mini").endswith("(ends 20 January 2027)")
    assert model_label(TODAY, "gpt-realtime-2").endswith("(no end announced)")


def test_the_table_has_a_day_and_each_family_a_model() -> None:
    assert date(2026, 11, 29) == CHECKED_ON
    for family, kind in FAMILIES.items():
        members = TODAY.members(family)
        assert members and all(BUILT_IN[name].kind == kind for name in members)


# --- settings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "reasons"),
    [
        ("gpt-realtime-2.1-mini", True),
        ("gpt-realtime-2", True),
        ("gpt-realtime-3-mini", True),
        ("gpt-realtime-1.5", False),
        ("gpt-realtime-mini", False),
        ("our-deployment", None),
    ],
)
def test_which_models_reason(model: str, reasons: bool | None) -> None:
    assert accepts(model, "reasoning") is reasons
    assert accepts(model, "parallel_tool_calls") is reasons


def test_what_transcription_models_accept() -> None:
    assert accepts("gpt-live-transcribe", "keywords") and accepts("gpt-transcribe", "languages")
    assert accepts("whisper-1", "keywords") is False
    assert accepts("gpt-realtime-whisper", "delay") and not accepts("gpt-transcribe", "delay")
    assert accepts("gpt-realtime-whisper", "prompt") is False
    assert accepts("whisper-1", "prompt") and accepts("our-ears", "prompt") is None
    assert accepts("gpt-4o-transcribe", "logprobs") and not accepts("gpt-transcribe", "logprobs")
