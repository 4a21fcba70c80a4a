"""How a team takes a call, listens, and what it may never say, as forms in plain words."""

import streamlit as st

from agents_core.team.limits import VOICES
from agents_core.team.team_spec import LEAST_DEBOUNCE_CHARS, PRESETS, preset_of
from pages.agents import team_fields as fields
from pages.agents.team_draft_editor import TeamDesk
from pages.agents.voice_samples import hear_button, heard_voices
from pages.session.engine_choice import chosen_endpoint
from pages.ui.html_text import escape_markdown

CUSTOM = "custom"
PRESET_WORDS = {
    "quick": "Answers after a short pause (0.3 s). For callers who speak in one go.",
    "balanced": "Waits half a second. Suits most callers.",
    "patient": "Waits almost a second (0.9 s). Lets people think, spell and look things up.",
    CUSTOM: "Your own figures.",
}
LANGUAGES = {"en": "English", "de": "German", "es": "Spanish", "fr": "French", "it": "Italian"}
TRANSCRIBERS = ("gpt-4o-mini-transcribe", "gpt-4o-transcribe", "whisper-1")
MODELS = ("gpt-realtime-mini", "gpt-realtime")
NO_POLICY = "None: it looks nothing up"


def call_section(desk: TeamDesk) -> None:
    """Who answers, with what words and whose voice."""
    fields.wrong(desk.sentences("name"))
    names = [agent.name for agent in desk.spec.agents]
    fields.choice(desk, "entry", "Takes the call first", names)
    fields.text(
        desk,
        "greeting",
        "Greeting",
        lines_px=80,
        placeholder="Empty: wait until the caller speaks",
    )
    fields.choice(desk, "voice", "Voice", VOICES)
    endpoint = chosen_endpoint(desk.switchboard.settings)
    hear_button(desk.switchboard, endpoint, desk.spec, voice=desk.spec.voice, place="agents")
    heard_voices("agents", endpoint)
    left, right = st.columns(2)
    with left:
        fields.number(desk, "speed", "Speed", step=0.05, help="1.0 is natural; from 0.25 to 1.5.")
    with right:
        fields.choice(
            desk,
            "model",
            "Model",
            MODELS,
            new=True,
            help="The local engine is not a language model and takes any name.",
        )


def listening_section(desk: TeamDesk) -> None:
    """When a caller's turn is over, and what turns their words into text."""
    fields.choice(
        desk,
        "language",
        "Language",
        tuple(LANGUAGES),
        named=lambda code: f"{LANGUAGES[code]} ({code})" if code in LANGUAGES else code,
        new=True,
    )
    preset(desk)
    fields.wrong(desk.sentences("turn_detection"))
    if _preset(desk) == CUSTOM:
        _own_turns(desk)
    st.divider()
    fields.choice(desk, "transcription_model", "What writes down the words", TRANSCRIBERS, new=True)
    fields.text(
        desk,
        "transcription_prompt",
        "Words to expect",
        lines_px=80,
        placeholder="Names, products, places: anything a recogniser would not know",
    )


def preset(desk: TeamDesk) -> None:
    """How long a pause may be, in words."""
    key = desk.key("preset")
    st.segmented_control(
        "When the caller pauses",
        [*PRESETS, CUSTOM],
        format_func=str.capitalize,
        default=_preset(desk),
        required=True,
        key=key,
        on_change=_take_preset,
        args=(desk, key, _preset(desk)),
    )
    st.caption(PRESET_WORDS[_preset(desk)])


def _preset(desk: TeamDesk) -> str:
    own = desk.box.notes.get(CUSTOM) == desk.box.generation
    return CUSTOM if own else preset_of(desk.spec.turn_detection) or CUSTOM


def _take_preset(desk: TeamDesk, key: str, drawn: str) -> None:
    chosen = st.session_state[key]
    if fields.echo(key, desk.key("preset"), chosen, drawn):
        return
    if chosen == CUSTOM:
        desk.box.notes[CUSTOM] = desk.box.generation
    elif chosen in PRESETS:
        desk.box.notes.pop(CUSTOM, None)
        desk.put("turn_detection", PRESETS[chosen])


def _own_turns(desk: TeamDesk) -> None:
    here = "turn_detection."
    left, right = st.columns(2)
    with left:
        fields.choice(
            desk,
            here + "type",
            "Listens for",
            ("server_vad", "semantic_vad"),
            named=lambda kind: {"server_vad": "a pause", "semantic_vad": "a finished thought"}.get(
                kind, kind
            ),
        )
        by_pause = desk.value(here + "type") == "server_vad"
        fields.number(
            desk,
            here + "silence_duration_ms",
            "Pause that ends a turn (ms)",
            step=50,
            disabled=not by_pause,
        )
        fields.number(
            desk,
            here + "prefix_padding_ms",
            "Kept from before speech (ms)",
            step=50,
            disabled=not by_pause,
        )
    with right:
        fields.number(
            desk,
            here + "threshold",
            "How loud speech must be",
            step=0.05,
            help="0 to 1; higher for a noisy room.",
            disabled=not by_pause,
        )
        fields.choice(
            desk,
            here + "eagerness",
            "Eagerness",
            ("auto", "low", "medium", "high"),
            disabled=by_pause,
        )
        _idle(desk)
    fields.flag(desk, here + "interrupt_response", "The caller may interrupt")
    fields.flag(desk, here + "create_response", "Answer without being asked to")


def _idle(desk: TeamDesk) -> None:
    field = "turn_detection.idle_timeout_ms"
    key = desk.key(field)
    st.number_input(
        "Ask after silence of (ms)",
        value=desk.value(field),
        step=1000,
        key=key,
        placeholder="never",
        on_change=_take_idle,
        args=(desk, field, key, desk.value(field)),
    )
    fields.wrong(desk.sentences(field))


def _take_idle(desk: TeamDesk, field: str, key: str, drawn: int | None) -> None:
    if not fields.echo(key, desk.key(field), st.session_state[key], drawn):
        desk.put(field, st.session_state[key])


def guardrails_section(desk: TeamDesk) -> None:
    """What is stopped while it is being said."""
    here = "guardrails."
    fields.flag(
        desk,
        here + "grounded_figures",
        "Figures must be grounded",
        help="An answer is stopped when it states a figure that no passage and no tool gave. What "
        "the caller said may be said back, but never as a price or a percentage.",
    )
    fields.flag(
        desk,
        here + "secrets",
        "Never speak secrets",
        help="An answer is stopped when it says a password or a card number.",
    )
    _phrases(desk)
    fields.number(
        desk,
        here + "debounce_chars",
        "Look again after (characters)",
        step=20,
        least=LEAST_DEBOUNCE_CHARS,
        help="Less notices sooner and costs more.",
    )


def _phrases(desk: TeamDesk) -> None:
    field = "guardrails.banned_phrases"
    key = desk.key(field)
    st.text_area(
        "Never say (one phrase per line)",
        value="\n".join(desk.value(field)),
        height=120,
        key=key,
        placeholder="I promise\nguaranteed",
        on_change=_take_phrases,
        args=(desk, field, key, desk.value(field)),
    )
    fields.wrong(desk.sentences(field))


def _take_phrases(desk: TeamDesk, field: str, key: str, drawn: tuple[str, ...]) -> None:
    lines = str(st.session_state[key] or "").splitlines()
    phrases = tuple(line.strip() for line in lines if line.strip())
    if not fields.echo(key, desk.key(field), phrases, drawn):
        desk.put(field, phrases)


def policy_section(desk: TeamDesk) -> None:
    """Which document it looks things up in."""
    fields.choice(
        desk,
        "policy",
        "Policy it reads",
        ("", *desk.policies),
        named=lambda name: escape_markdown(name) if name else NO_POLICY,
    )
    fields.text(
        desk,
        "policy_topics",
        "What that policy is about",
        placeholder="opening hours, prices, refunds",
        help="The model reads this with the lookup tool, so it knows when to look.",
    )
