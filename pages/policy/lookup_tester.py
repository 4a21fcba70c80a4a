"""The lookup tests: ask a question, see which passages an agent gets and why, and save the question
with its expected passage as a test.
"""

from collections.abc import Sequence

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.knowledge.checks.lookup_checks import MAX_QUESTION_CHARS
from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.lookup.lookup_result import LookupReport, ScoredPassage
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.lookup.word_search import find
from agents_core.language.language_guess import LANGUAGE_NAMES
from agents_core.versions.draft_editor import DraftEditor
from pages.drafts.draft_session import author
from pages.policy.check_table import check_table
from pages.policy.passage_list import place_of
from pages.services.ports import Switchboard
from pages.ui.html_text import safe
from pages.ui.notices import notify, show_notice

NEAR = 5  #: passages shown at once
MOST_CHOICES = 40  #: passages offered at once; words narrow them down
LABEL_CHARS = 120
SAVE_RESULT = "lookup_save_result"
QUESTION, WORDS, RIGHT = "lookup_question", "lookup_words", "lookup_right"


def lookup_tests(switchboard: Switchboard, library: PolicyLibrary, editor: DraftEditor) -> None:
    """The question form beside the saved tests."""
    left, right = st.columns([6, 5], gap="medium")
    with left, st.container(border=True, key="lookup_ask", gap="small"):
        _ask(switchboard, library)
    with right, st.container(border=True, key="lookup_checks", gap="small"):
        check_table(switchboard, library, editor)


def _ask(switchboard: Switchboard, library: PolicyLibrary) -> None:
    st.html(
        '<div class="sb-title"><h2>Test a lookup</h2><span class="sb-sub">in the published version'
        "</span></div>"
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.text_input(
            "Question",
            key=QUESTION,
            max_chars=MAX_QUESTION_CHARS,
            placeholder="What a caller may ask",
            persist_state="session",
            on_change=lambda: st.session_state.pop(SAVE_RESULT, None),
        )
        st.button("Look up", key="lookup_look_up", type="primary")
    question = str(st.session_state.get(QUESTION) or "").strip()
    if not question:
        st.html(
            '<div class="sb-empty"><b>No lookup yet</b>Type a question as a caller would '
            "ask it. You see which passages match, which ones the agent gets, and why."
            "</div>"
        )
        return
    with st.spinner("Looking up…"):
        report = library.explain(question)
    _report(report)
    if report.hits:
        _save_form(switchboard, library, question, report)


def _report(report: LookupReport) -> None:
    if report.kind == "lexical":
        st.caption("Keyword search only: the embedding model is not installed.")
    cited = sum(hit.cited for hit in report.hits)
    given = f"{cited} passage{'' if cited == 1 else 's'}"
    if report.other_language:
        name = LANGUAGE_NAMES[report.other_language]
        verdict = f"The agent gets no passage: it is told that the policy is in {name}."
    elif cited:
        verdict = f"The agent gets {given} of version {report.version}."
    else:
        verdict = "The agent is told that the policy does not cover this."
    shown = [hit_html(place, hit) for place, hit in enumerate(report.hits, 1)]
    near, far = "".join(shown[:NEAR]), "".join(shown[NEAR:])
    more = (
        f'<details class="sb-hits-more"><summary>{len(shown) - NEAR} more matches</summary>'
        f"{far}</details>"
    )
    st.html(f"<p>{verdict}</p>{near}{more if far else ''}")


def hit_html(place: int, hit: ScoredPassage) -> str:
    """A passage with its score, and why an agent would get it or not."""
    passage = hit.passage
    where = " › ".join(place_of(passage))
    given = '<span class="sb-tag">cited</span>' if hit.cited else "<span>not cited</span>"
    width = round(100 * min(max(hit.score, 0.0), 1.0))
    return (
        f'<div class="sb-hit{" sb-cited" if hit.cited else ""}"><div class="sb-hit-head">'
        f'<span>{place}.</span><span class="sb-chip sb-plain">{safe(passage.id)}</span>'
        f'<span class="sb-score"><i style="width:{width}%"></i></span><b>{hit.score:.2f}</b>{given}'
        f'<span class="sb-sub">{safe(where, limit=160)}</span></div>'
        f'<div class="sb-text">{safe(passage.standalone())}</div>'
        f'<div class="sb-why">{safe(hit.why)}</div></div>'
    )


# --- saving a test -----------------------------------------------------------------------------


def _save_form(
    switchboard: Switchboard, library: PolicyLibrary, question: str, report: LookupReport
) -> None:
    st.html(
        '<div class="sb-title"><h2>Save as a lookup test</h2><span class="sb-sub">with the '
        "passage that answers it</span></div>"
    )
    typed = st.text_input(
        "Search for another passage",
        key=WORDS,
        type="search",
        live=True,
        placeholder="words of the right passage",
    )
    choices = choices_for(report, library.current().passages, str(typed or ""))
    if not choices:
        st.caption("No passage has these words.")
        return
    if st.session_state.get(RIGHT) not in range(len(choices)):
        st.session_state[RIGHT] = 0
    st.selectbox(
        "Expected passage",
        range(len(choices)),
        key=RIGHT,
        format_func=lambda at: passage_label(choices[at]) if at < len(choices) else "",
    )
    st.button(
        "Save test",
        key="lookup_save",
        icon=":material/add_task:",
        on_click=_save,
        args=(switchboard, library.name, question, choices),
    )
    show_notice(SAVE_RESULT, about=(library.name, question))


def choices_for(
    report: LookupReport, passages: Sequence[Passage], typed: str
) -> tuple[Passage, ...]:
    """The passages to choose the right one from: the hits, or those with the typed words."""
    if typed.strip():
        return find(passages, typed)[:MOST_CHOICES]
    return tuple(hit.passage for hit in report.hits)


def passage_label(passage: Passage) -> str:
    """One line to choose a passage by."""
    text = passage.standalone()
    cut = text if len(text) <= LABEL_CHARS else text[:LABEL_CHARS].rsplit(" ", 1)[0] + "…"
    return f"{passage.id} · {cut}"


def _save(
    switchboard: Switchboard, policy: str, question: str, choices: tuple[Passage, ...]
) -> None:
    """The passage may have been chosen since the button was drawn."""
    passage = choices[int(st.session_state[RIGHT])]
    try:
        known = {check.id for check in switchboard.checks.list(policy)}
        check = switchboard.checks.add(
            policy, question, document=passage.document, passage=passage.text, author=author()
        )
    except SwitchboardError as error:
        notify(SAVE_RESULT, str(error), ok=False, about=(policy, question))
        return
    new = check.id not in known
    sentence = f"Saved: “{question}” is answered by {passage.id}."
    if not new:
        sentence = "This test is saved already."
    notify(SAVE_RESULT, sentence, about=(policy, question))
