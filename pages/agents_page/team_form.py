"""The forms of a team's settings: voice and greeting, speech input, guardrails, policy."""

import streamlit as st

from agents_core.call.guardrails.fallback_sentence import APOLOGY
from agents_core.language.banned_phrases import BannedPhrases
from agents_core.team.limits import MAX_EXAMPLES, VOICES
from agents_core.team.team_draft_editor import TeamDraftEditor
from agents_core.team.team_spec import TURN_DETECTION_PRESETS, turn_detection_preset
from agents_core.team_files.ready_teams import example_questions
from pages.agents_page import team_fields
from pages.agents_page.model_fields import model_choice, model_note, watched_models
from pages.agents_page.team_session import field_key
from pages.agents_page.voice_samples import sample_button, sample_list
from pages.drafts.draft_session import page_state, widget_key
from pages.services.ports import Switchboard
from pages.session.engine_choice import EngineChoice
from pages.session.languages import LANGUAGES
from pages.ui.html_text import escape_markdown

CUSTOM = "custom"
PRESET_WORDS = {
    "quick": "Answers after a short pause (0.3 s). For callers who speak in one go.",
    "balanced": "Waits half a second. Suits most callers.",
    "patient": "Waits almost a second (0.9 s). Lets people think, spell and look things up.",
    CUSTOM: "Custom values.",
}
VAD_TYPES = {"server_vad": "Silence (server VAD)", "semantic_vad": "Meaning (semantic VAD)"}
NO_POLICY = "No policy"
MAX_TRIED_CHARS = 400


def call_section(switchboard: Switchboard, editor: TeamDraftEditor) -> None:
    """Starting agent, greeting, voice and model."""
    team_fields.wrong(editor.sentences("name"))
    names = [agent.name for agent in editor.spec.agents]
    team_fields.choice(editor, "entry", "Starting agent", names)
    team_fields.text(
        editor,
        "greeting",
        "Greeting",
        lines_px=80,
        placeholder="Empty: wait until the caller speaks",
    )
    _examples(editor)
    team_fields.choice(editor, "voice", "Voice", VOICES)
    endpoint = EngineChoice(switchboard.settings, st.session_state).endpoint()
    sample_button(switchboard, endpoint, editor.spec, voice=editor.spec.voice, place="agents")
    sample_list("agents", endpoint)
    now = watched_models(switchboard, editor)
    left, right = st.columns(2)
    with left:
        team_fields.number(
            editor, "speed", "Speed", step=0.05, help="1.0 is natural; from 0.25 to 1.5."
        )
    with right:
        model_choice(editor, "model", "Model", now.known, "realtime")
    model_note(now)


def _examples(editor: TeamDraftEditor) -> None:
    team_fields.lines(
        editor,
        "examples",
        f"Example questions (one per line, up to {MAX_EXAMPLES})",
        placeholder="\n".join(example_questions(editor.spec)) or "What are your opening hours?",
        help="The console offers them to a person who tries the team.",
    )


def listening_section(switchboard: Switchboard, editor: TeamDraftEditor) -> None:
    """Language, turn detection and transcription."""
    team_fields.choice(
        editor,
        "language",
        "Language",
        tuple(LANGUAGES),
        named=lambda code: f"{LANGUAGES[code]} ({code})" if code in LANGUAGES else code,
        new=True,
        help="The local engine hears and speaks English only.",
    )
    preset(editor)
    team_fields.wrong(editor.sentences("turn_detection"))
    if _preset(editor) == CUSTOM:
        _custom_turn_detection(editor)
    st.divider()
    now = watched_models(switchboard, editor)
    model_choice(
        editor,
        "transcription_model",
        "Transcription model",
        now.known,
        "transcription",
        help="A family is always its newest model. The local engine has one recogniser.",
    )
    model_note(now)
    team_fields.text(
        editor,
        "transcription_prompt",
        "Transcription prompt",
        lines_px=80,
        placeholder="Names, products and places callers say",
    )


def preset(editor: TeamDraftEditor) -> None:
    """Turn detection as a preset, or custom."""
    key = field_key(editor, "preset")
    st.segmented_control(
        "Turn detection",
        [*TURN_DETECTION_PRESETS, CUSTOM],
        format_func=str.capitalize,
        default=_preset(editor),
        required=True,
        key=key,
        on_change=_take_preset,
        args=(editor, key, _preset(editor)),
    )
    st.caption(PRESET_WORDS[_preset(editor)])


def _preset(editor: TeamDraftEditor) -> str:
    own = page_state(editor.draft).get(CUSTOM) == editor.draft.generation
    return CUSTOM if own else turn_detection_preset(editor.spec.turn_detection) or CUSTOM


def _take_preset(editor: TeamDraftEditor, key: str, drawn: str) -> None:
    chosen = st.session_state[key]
    if team_fields.echo(key, field_key(editor, "preset"), chosen, drawn):
        return
    if chosen == CUSTOM:
        page_state(editor.draft)[CUSTOM] = editor.draft.generation
    elif chosen in TURN_DETECTION_PRESETS:
        page_state(editor.draft).pop(CUSTOM, None)
        editor.put("turn_detection", TURN_DETECTION_PRESETS[chosen])


def _custom_turn_detection(editor: TeamDraftEditor) -> None:
    here = "turn_detection."
    left, right = st.columns(2)
    with left:
        team_fields.choice(
            editor,
            here + "type",
            "Type",
            ("server_vad", "semantic_vad"),
            named=lambda kind: VAD_TYPES.get(kind, kind),
        )
        by_pause = editor.value(here + "type") == "server_vad"
        team_fields.number(
            editor,
            here + "silence_duration_ms",
            "Silence duration (ms)",
            step=50,
            disabled=not by_pause,
        )
        team_fields.number(
            editor,
            here + "prefix_padding_ms",
            "Prefix padding (ms)",
            step=50,
            disabled=not by_pause,
        )
    with right:
        team_fields.number(
            editor,
            here + "threshold",
            "Threshold",
            step=0.05,
            help="How loud speech must be, from 0 to 1; higher for a noisy room.",
            disabled=not by_pause,
        )
        team_fields.choice(
            editor,
            here + "eagerness",
            "Eagerness",
            ("auto", "low", "medium", "high"),
            disabled=by_pause,
        )
        team_fields.optional_number(
            editor, here + "idle_timeout_ms", "Idle timeout (ms)", step=1000, placeholder="never"
        )
    team_fields.flag(editor, here + "interrupt_response", "Allow interruptions")
    team_fields.flag(editor, here + "create_response", "Respond automatically")


def guardrails_section(editor: TeamDraftEditor) -> None:
    """Guardrails on what agents say."""
    here = "guardrails."
    team_fields.flag(
        editor,
        here + "grounded_figures",
        "Grounded figures only",
        help="Stops an answer that states a figure found in no passage and no tool result. Figures "
        "from the caller may be repeated, but not as a price or a percentage.",
    )
    team_fields.flag(
        editor,
        here + "secrets",
        "Block secrets",
        help="Stops an answer that contains a password or a card number.",
    )
    _phrases(editor)
    team_fields.number(
        editor,
        here + "debounce_chars",
        "Check every (characters)",
        step=20,
        help="Smaller steps stop an answer sooner and need more processing.",
    )


def _phrases(editor: TeamDraftEditor) -> None:
    team_fields.lines(
        editor,
        "guardrails.banned_phrases",
        "Banned phrases (one per line)",
        placeholder="I promise\nguaranteed",
    )
    _try_phrases(editor)
    team_fields.lines(
        editor,
        "guardrails.allowed_figures",
        "Figures that need no source (one per line)",
        placeholder="24 hours",
        help="Agents may say these although no passage and no tool result has them.",
    )


def _try_phrases(editor: TeamDraftEditor) -> None:
    """An answer to try the banned phrases on: what each would stop."""
    phrases = editor.spec.guardrails.banned_phrases
    banned = BannedPhrases(phrases)
    if not banned:
        return
    answer = st.text_input(
        "Try an answer",
        value=f"Of course, {phrases[0]}!",
        key=widget_key(editor.draft, "try_phrases"),
        max_chars=MAX_TRIED_CHARS,
        help="Case, accents and spaces make no difference; signs such as + and % do.",
    )
    found = banned.find(answer, complete=True)
    if found is None:
        st.caption("Would be said: it has none of the phrases.")
    else:
        st.caption(escape_markdown(f"Would be stopped: “{found.words}” is “{found.phrase}”."))
    if banned.find(APOLOGY, complete=True) is not None:
        st.warning("One of the phrases also stops the sentence that agents say after a stop.")


def policy_section(editor: TeamDraftEditor) -> None:
    """The policy of the lookup tool."""
    team_fields.choice(
        editor,
        "policy",
        "Policy",
        ("", *editor.policy_names),
        named=lambda name: name or NO_POLICY,
    )
    team_fields.text(
        editor,
        "policy_topics",
        "Policy topics",
        placeholder="opening hours, prices, refunds",
        help="Part of the lookup tool's description, so that the model uses it for these topics.",
    )
