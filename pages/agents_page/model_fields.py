"""The choice of a team's models, with their end dates, and warnings about them."""

import streamlit as st

from agents_core.changes import MODELS
from agents_core.models.end_dates import model_label
from agents_core.models.known_models import KnownModels
from agents_core.models.model_directory import ModelsNow
from agents_core.models.model_facts import ModelKind
from agents_core.team.team_draft_editor import TeamDraftEditor
from agents_core.team.team_spec import TeamSpec
from agents_core.team.validation.model_warnings import model_warnings
from pages.agents_page import team_fields
from pages.agents_page.team_session import field_key
from pages.live_channel.parts import rerun_on
from pages.services.ports import Switchboard
from pages.session.known_models import models_now
from pages.ui.html_text import escape_markdown, safe

HELP = (
    "A family is always its newest model that OpenAI has not shut down; an exact model stays as it "
    "is. The local engine ignores this: it is not a language model."
)


def watched_models(switchboard: Switchboard, editor: TeamDraftEditor) -> ModelsNow:
    """The known models; the enclosing fragment runs again when OpenAI's list has come."""
    rerun_on(field_key(editor, "known_models"), MODELS)
    return models_now(switchboard)


def model_choice(
    editor: TeamDraftEditor,
    field: str,
    label: str,
    known: KnownModels,
    kind: ModelKind,
    *,
    help: str = HELP,
    disabled: bool = False,
) -> None:
    """Families and exact models of a kind with their end dates; another name can be typed."""
    team_fields.choice(
        editor,
        field,
        label,
        known.choices(kind),
        named=lambda name: model_label(known, name),
        new=True,
        help=help,
        disabled=disabled,
    )
    sentences = [
        one.sentence for one in model_warnings(editor.spec, known) if one.path_parts == (field,)
    ]
    for sentence in sentences:
        st.html(f'<p class="sb-warned" role="note">{safe(sentence, limit=400)}</p>')


def model_note(now: ModelsNow) -> None:
    """Which list of models this is; a warning where OpenAI's could not be read."""
    if now.failed:
        st.warning(escape_markdown(now.note), icon=":material/cloud_off:")
    else:
        st.caption(escape_markdown(now.note))


def warn_of_models(team: TeamSpec, known: KnownModels) -> None:
    """The warnings about a team that is not in the form: one that is exported or imported."""
    for one in model_warnings(team, known):
        st.warning(escape_markdown(one.sentence), icon=":material/event_busy:")
