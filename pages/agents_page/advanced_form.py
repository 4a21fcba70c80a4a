"""The form of a team's advanced settings. Those that its models do not accept are not sent, and
the form says so."""

from collections.abc import Mapping
from typing import Any, get_args

import streamlit as st

from agents_core.models.known_models import KnownModels
from agents_core.team.advanced_settings import AdvancedField, accepted, model_of
from agents_core.team.team_draft_editor import TeamDraftEditor
from agents_core.team.team_spec import (
    NoiseReduction,
    ReasoningEffort,
    ToolChoice,
    TranscriptionDelay,
    Truncation,
)
from pages.agents_page import team_fields
from pages.agents_page.team_session import field_key
from pages.ui.html_text import escape_markdown

HERE = "advanced."
DEFAULT = "Model's default"
YES_OR_NO: dict[str, bool | None] = {DEFAULT: None, "Yes": True, "No": False}
TOOL_CHOICE_WORDS: dict[str, str] = {
    "auto": "The model decides",
    "none": "No tools",
    "required": "A tool in every response",
}
TRUNCATION_WORDS: dict[str, str] = {
    "auto": "Drop the oldest (automatic)",
    "disabled": "Off: a conversation that is too long fails",
    "retention_ratio": "Drop more at once, keep a share",
}
NOISE_WORDS = {"near_field": "Headset or telephone", "far_field": "Room microphone"}
NOT_ACCEPTED: dict[AdvancedField, str] = {
    "reasoning_effort": "it does not reason",
    "parallel_tool_calls": "only models that reason take it",
    "transcription_keywords": "it takes no keywords",
    "transcription_languages": "it takes one language only",
    "transcription_delay": "only GPT Realtime Whisper takes a delay",
}


def advanced_section(editor: TeamDraftEditor, known: KnownModels) -> None:
    """Responses, conversation, speech input."""
    st.caption(
        "Settings of the Realtime session that few teams change. A running call keeps those it "
        "started with."
    )
    left, right = st.columns(2)
    with left:
        _optional(editor, known, "reasoning_effort", "Reasoning effort", _options(ReasoningEffort))
        _optional(editor, known, "parallel_tool_calls", "Parallel tool calls", YES_OR_NO)
        _output_limit(editor)
    with right:
        _tool_choice(editor)
        _truncation(editor)
    st.divider()
    left, right = st.columns(2)
    with left:
        _lines(editor, known, "transcription_keywords", "Keywords (one per line)", "Northwind")
        noise = {"Off": None, **{NOISE_WORDS[one]: one for one in get_args(NoiseReduction)}}
        _optional(
            editor,
            known,
            "noise_reduction",
            "Noise reduction at the server",
            noise,
            help="For lines without a browser: browsers reduce noise themselves, and both together "
            "lose words.",
        )
    with right:
        _lines(editor, known, "transcription_languages", "Languages (one code per line)", "en\nde")
        delay = _options(TranscriptionDelay)
        _optional(editor, known, "transcription_delay", "Transcription delay", delay)


def _options(kind: Any) -> dict[str, str | None]:
    return {DEFAULT: None, **{one.capitalize(): one for one in get_args(kind)}}


def _tool_choice(editor: TeamDraftEditor) -> None:
    team_fields.choice(
        editor,
        HERE + "tool_choice",
        "Tool choice",
        get_args(ToolChoice),
        named=lambda one: TOOL_CHOICE_WORDS.get(one, one),
        help="With a tool in every response an agent never answers in words alone.",
    )


def _truncation(editor: TeamDraftEditor) -> None:
    team_fields.choice(
        editor,
        HERE + "truncation",
        "Truncation",
        get_args(Truncation),
        named=lambda one: TRUNCATION_WORDS.get(one, one),
        help="What happens when a conversation is longer than the model reads. Dropping more at "
        "once happens less often, so more of the input is cached, which is much cheaper.",
    )
    if editor.value(HERE + "truncation") == "retention_ratio":
        team_fields.number(editor, HERE + "retention_ratio", "Share to keep (0 to 1)", step=0.05)


def _output_limit(editor: TeamDraftEditor) -> None:
    team_fields.optional_number(
        editor,
        HERE + "max_output_tokens",
        "Output limit (tokens)",
        step=100,
        placeholder="no limit",
    )


def _optional(
    editor: TeamDraftEditor,
    known: KnownModels,
    name: AdvancedField,
    label: str,
    options: Mapping[str, Any],
    *,
    help: str | None = None,
) -> None:
    """One of several values, the first of which is none. ``options``: words -> value."""
    field = HERE + name
    key, value = field_key(editor, field), editor.value(field)
    words = list(options)
    drawn = next((word for word in words if options[word] == value), words[0])
    st.selectbox(
        label,
        words,
        index=words.index(drawn),
        key=key,
        help=help,
        on_change=_take_optional,
        args=(editor, field, key, drawn, options),
    )
    team_fields.wrong(editor.sentences(field))
    _say_if_not_sent(editor, known, name)


def _take_optional(
    editor: TeamDraftEditor, field: str, key: str, drawn: str, options: Mapping[str, Any]
) -> None:
    word = st.session_state[key]
    if word in options and not team_fields.echo(key, field_key(editor, field), word, drawn):
        editor.put(field, options[word])


def _lines(
    editor: TeamDraftEditor, known: KnownModels, name: AdvancedField, label: str, example: str
) -> None:
    team_fields.lines(editor, HERE + name, label, placeholder=example)
    _say_if_not_sent(editor, known, name)


def _say_if_not_sent(editor: TeamDraftEditor, known: KnownModels, name: AdvancedField) -> None:
    spec = editor.spec
    model = model_of(name, known.exact(spec.model), known.exact(spec.transcription_model))
    takes = accepted(name, model)
    if takes is False:
        st.caption(escape_markdown(f"Not sent to {model}: {NOT_ACCEPTED[name]}."))
    elif takes is None and getattr(spec.advanced, name) not in (None, ()):
        st.caption(
            escape_markdown(
                f"Switchboard does not know whether {model} takes it. It is sent, and the console "
                "shows the server's answer under Session configuration."
            )
        )
