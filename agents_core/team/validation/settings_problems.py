"""Validates the settings of a team, all fields but its agents: (field, sentence) pairs."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from agents_core.language.banned_phrases import can_match
from agents_core.language.figures import read_in_any_language
from agents_core.models.model_facts import FAMILIES, ModelKind
from agents_core.team import limits
from agents_core.team.team_spec import TeamSpec

Found: TypeAlias = Iterator[tuple[str, str]]

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")  # ISO 639-1, perhaps with a region


def setting_problems(team: TeamSpec) -> Found:
    """Every setting that the Realtime API or the store would refuse."""
    yield from _texts(team)
    yield from _examples(team)
    yield from _models(team)
    yield from _between("speed", "The speed", team.speed, limits.SPEED)
    yield from _turns(team)
    yield from _guardrails(team)
    yield from _advanced(team)


def _texts(team: TeamSpec) -> Found:
    if not any(character.isalnum() for character in team.name):
        yield "name", "A team needs a name with a letter or digit in it."
    for path, what, text, limit in (
        ("name", "The team's name", team.name, limits.MAX_TEAM_NAME_CHARS),
        ("greeting", "The greeting", team.greeting, limits.MAX_GREETING_CHARS),
        ("policy_topics", "The policy topics", team.policy_topics, limits.MAX_TOPICS_CHARS),
        (
            "transcription_prompt",
            "The transcription prompt",
            team.transcription_prompt,
            limits.MAX_PROMPT_CHARS,
        ),
    ):
        if len(text) > limit:
            yield path, f"{what} may have {limit} characters; this has {len(text):,}."


def _examples(team: TeamSpec) -> Found:
    if len(team.examples) > limits.MAX_EXAMPLES:
        yield "examples", f"A team may have {limits.MAX_EXAMPLES} example questions."
    for index, question in enumerate(team.examples):
        path = f"examples[{index}]"
        if not any(character.isalnum() for character in question):
            yield path, "An example question needs a word."
        elif not question.isprintable():
            yield path, "An example question is one line of plain text."
        elif len(question) > limits.MAX_EXAMPLE_CHARS:
            limit = limits.MAX_EXAMPLE_CHARS
            yield (
                path,
                f"An example question may have {limit} characters; this has {len(question)}.",
            )


def _models(team: TeamSpec) -> Found:
    kinds: tuple[tuple[str, str, str, ModelKind], ...] = (
        ("model", "A model", team.model, "realtime"),
        (
            "transcription_model",
            "A transcription model",
            team.transcription_model,
            "transcription",
        ),
    )
    for path, what, name, kind in kinds:
        families = [family for family, of in FAMILIES.items() if of == kind]
        if not name.strip():
            yield path, f"{what} is required."
        elif name in FAMILIES and name not in families:
            yield path, f"{name} is another kind of model; choose {' or '.join(families)}."
        elif " " in name and name not in FAMILIES:
            known = ", ".join(families)
            yield path, f"This is not a valid model name, and the families are {known}."
        elif len(name) > limits.MAX_MODEL_CHARS or not name.isprintable():
            yield path, "This is not a valid model name."
    if team.voice not in limits.VOICES:
        yield "voice", f"There is no such voice; choose one of {', '.join(limits.VOICES)}."
    if not _LANGUAGE.fullmatch(team.language):
        yield "language", "Enter a language code, such as “en” or “de”."


def _turns(team: TeamSpec) -> Found:
    turns = team.turn_detection
    here = "turn_detection"
    yield from _between(f"{here}.threshold", "The threshold", turns.threshold, limits.THRESHOLD)
    yield from _between(
        f"{here}.prefix_padding_ms",
        "The prefix padding",
        turns.prefix_padding_ms,
        limits.PREFIX_PADDING_MS,
        " ms",
    )
    yield from _between(
        f"{here}.silence_duration_ms",
        "The silence duration",
        turns.silence_duration_ms,
        limits.SILENCE_DURATION_MS,
        " ms",
    )
    if turns.idle_timeout_ms is not None:
        yield from _between(
            f"{here}.idle_timeout_ms",
            "The idle timeout",
            turns.idle_timeout_ms,
            limits.IDLE_TIMEOUT_MS,
            " ms",
        )


def _guardrails(team: TeamSpec) -> Found:
    rules = team.guardrails
    here = "guardrails"
    yield from _between(
        f"{here}.debounce_chars",
        "The guardrail step",
        rules.debounce_chars,
        limits.DEBOUNCE_CHARS,
        " characters",
    )
    if len(rules.banned_phrases) > limits.MAX_BANNED_PHRASES:
        yield f"{here}.banned_phrases", f"At most {limits.MAX_BANNED_PHRASES} phrases are checked."
    for index, phrase in enumerate(rules.banned_phrases):
        path = f"{here}.banned_phrases[{index}]"
        if not can_match(phrase):
            yield path, "A banned phrase needs a word or a sign; this one would stop every answer."
        elif len(phrase) > limits.MAX_PHRASE_CHARS:
            yield path, f"A banned phrase may have {limits.MAX_PHRASE_CHARS} characters."
    if len(rules.allowed_figures) > limits.MAX_ALLOWED_FIGURES:
        yield f"{here}.allowed_figures", f"At most {limits.MAX_ALLOWED_FIGURES} can be allowed."
    for index, words in enumerate(rules.allowed_figures):
        if len(words) > limits.MAX_PHRASE_CHARS or not read_in_any_language(words, team.language):
            yield f"{here}.allowed_figures[{index}]", "Write a figure, such as “24 hours”."


def _advanced(team: TeamSpec) -> Found:
    own, here = team.advanced, "advanced"
    if own.max_output_tokens is not None:
        yield from _between(
            f"{here}.max_output_tokens",
            "The limit of output tokens",
            own.max_output_tokens,
            limits.MAX_OUTPUT_TOKENS,
        )
    yield from _between(
        f"{here}.retention_ratio",
        "The retention ratio",
        own.retention_ratio,
        limits.RETENTION_RATIO,
    )
    if len(own.transcription_keywords) > limits.MAX_KEYWORDS:
        yield f"{here}.transcription_keywords", f"At most {limits.MAX_KEYWORDS} keywords are sent."
    for index, word in enumerate(own.transcription_keywords):
        path = f"{here}.transcription_keywords[{index}]"
        if not any(character.isalnum() for character in word) or not word.isprintable():
            yield path, "A keyword is one line of text with a letter or digit in it."
        elif len(word) > limits.MAX_KEYWORD_CHARS:
            yield path, f"A keyword may have {limits.MAX_KEYWORD_CHARS} characters."
    if len(own.transcription_languages) > limits.MAX_LANGUAGES:
        limit = limits.MAX_LANGUAGES
        yield f"{here}.transcription_languages", f"At most {limit} languages are sent."
    for index, code in enumerate(own.transcription_languages):
        if not _LANGUAGE.fullmatch(code):
            path = f"{here}.transcription_languages[{index}]"
            yield path, "Enter a language code, such as “en” or “de”."


def _between(
    path: str, what: str, value: float, limit: tuple[float, float], unit: str = ""
) -> Found:
    low, high = limit
    if not low <= value <= high:  # also for a value that is not a number
        yield path, f"{what} must be between {low:,} and {high:,}{unit}."
