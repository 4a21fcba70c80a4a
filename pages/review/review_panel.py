"""Review of one call: score, labels and note for the whole call or a turn, and corrections.

Every input saves itself at once.
"""

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.review.input_rules import MAX_LABEL_CHARS, MAX_NOTE_CHARS
from agents_core.review.review_records import SCORES, WHOLE_CALL, CallReviews, Review
from pages.drafts.draft_controls import author_box, autosave
from pages.drafts.draft_session import author
from pages.review.line_corrections import turn_lines
from pages.review.review_target import ReviewTarget, init_text_box, reviewer_session
from pages.services.ports import Switchboard
from pages.ui.html_text import escape_markdown, safe, short_time

WHOLE, TURNS = "Whole call", "Turn by turn"
IN_WORDS = {1: "bad", 2: "poor", 3: "fair", 4: "good", 5: "very good"}


def review_panel(
    switchboard: Switchboard, call_id: str, *, place: str = "call", named: bool = False
) -> None:
    """Show the panel. ``place``: unique for each panel of a page; ``named``: the page asks for the
    reviewer's name itself."""
    with st.container(border=True, key=f"review_panel_{place}", gap="small"):
        st.html('<div class="sb-title"><h2>Review</h2></div>')
        st.fragment(_panel)(switchboard, call_id, place, named)
    autosave()


def _panel(switchboard: Switchboard, call_id: str, place: str, named: bool) -> None:
    session = reviewer_session()
    if session.transcript_changed:
        session.transcript_changed = False
        st.rerun()  # the transcript beside the panel shows the correction
    try:
        about = session.read(switchboard, call_id)
    except SwitchboardError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    if not (about.read_only or named):
        author_box(f"review_{place}", needed=True)
    how = st.segmented_control(
        "What is reviewed",
        [WHOLE, TURNS],
        default=WHOLE,
        required=True,
        key=f"review_how_{place}",
        label_visibility="collapsed",
        persist_state="session",
    )
    turn = WHOLE_CALL if how == WHOLE else _chosen_turn(about, place)
    target = ReviewTarget(switchboard=switchboard, session=session, call_id=call_id, turn=turn)
    if how == TURNS and about.turns:
        turn_lines(target, about)
    if session.problem:
        st.error(escape_markdown(session.problem), icon=":material/error:")
    if about.read_only:
        st.caption("This call was imported. Its reviews are read-only.")
    elif how == WHOLE or about.turns:
        _mine(target, about)
    _other_reviews(about, turn)
    session.message = session.problem = ""


def _chosen_turn(about: CallReviews, place: str) -> int:
    """Show the choice of a turn; returns WHOLE_CALL when the call has none."""
    if not about.turns:
        st.html('<p class="sb-sub">This call has no transcript.</p>')
        return WHOLE_CALL
    key = f"review_turn_{place}"
    if st.session_state.get(key) not in about.turns:
        st.session_state[key] = about.turns[min(1, len(about.turns) - 1)]
    at = about.turns.index(st.session_state[key])
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _step("Previous", key, about.turns, at - 1, shortcut="Left")
        chosen = st.selectbox(
            "Turn", about.turns, key=key, format_func=_turn_words, label_visibility="collapsed"
        )
        _step("Next", key, about.turns, at + 1, shortcut="Right")
    return int(chosen)


def _turn_words(turn: int) -> str:
    return "Greeting" if turn == 0 else f"Turn {turn}"


def _step(label: str, key: str, turns: tuple[int, ...], to: int, *, shortcut: str) -> None:
    there = 0 <= to < len(turns)

    def go() -> None:
        st.session_state[key] = turns[to]

    st.button(
        label, key=f"{key}_{label.lower()}", disabled=not there, on_click=go, shortcut=shortcut
    )


# --- own review -----------------------------------------------------------------------------------


def _mine(target: ReviewTarget, about: CallReviews) -> None:
    if not author():
        st.info("Enter your name above: a review is saved under it.", icon=":material/badge:")
        return
    mine = about.review(target.reviewer, target.turn)
    _score(target, mine.score if mine else None)
    _labels(target, about)
    key = init_text_box(target, target.note_key, mine.note if mine else "")
    st.text_area(
        "Note",
        key=key,
        height=110,
        max_chars=MAX_NOTE_CHARS,
        placeholder="What was good, what should change",
        on_change=target.save_note,
        args=(key,),
    )
    _state(target, key, mine)


def _score(target: ReviewTarget, chosen: int | None) -> None:
    words = f"{chosen} · {IN_WORDS[chosen]}" if chosen else "not scored"
    st.html(f'<div class="sb-review-label">Score <span class="sb-sub">{words}</span></div>')
    with st.container(horizontal=True, gap="xsmall", key=target.key("scores")):
        for score in SCORES:
            st.button(
                str(score),
                key=target.key(f"score_{score}"),
                type="primary" if score == chosen else "secondary",
                help=f"{IN_WORDS[score].capitalize()} (key {score})",
                shortcut=str(score),
                on_click=target.save_score,
                args=(score,),
            )
        if chosen:
            st.button(
                "Clear",
                key=target.key("score_none"),
                type="tertiary",
                on_click=target.save_score,
                args=(None,),
            )


def _labels(target: ReviewTarget, about: CallReviews) -> None:
    mine = about.labels(target.reviewer, target.turn)
    key = target.key("labels")
    state, known = st.session_state, f"{key}:saved"
    if key not in state or (state.get(known) != mine and tuple(state[key]) == state.get(known)):
        state[key] = list(mine)
    state[known] = mine
    options = dict.fromkeys((*(one.label for one in target.session.labels), *state[key]))
    st.multiselect(
        "Labels",
        list(options),
        key=key,
        accept_new_options=True,
        placeholder=f"Choose, or type a new one (up to {MAX_LABEL_CHARS} characters)",
        on_change=target.save_labels,
        args=(key,),
    )
    if set(state[key]) != set(mine):
        st.button(
            "Save labels again",
            key=target.key("labels_again"),
            on_click=target.save_labels,
            args=(key,),
        )


def _state(target: ReviewTarget, key: str, mine: Review | None) -> None:
    """What was saved, or a button to try again."""
    session = target.session
    if key in session.unsaved:
        st.html(
            '<div class="sb-saved"><b class="sb-unsaved">Not saved</b> · the note is only on '
            "this screen</div>"
        )
        st.button(
            "Save note again",
            key=target.key("note_again"),
            on_click=target.save_note,
            args=(key,),
        )
    elif not session.problem:
        said = session.message or ("Saved" if mine else "Not reviewed yet")
        at = f" · {mine.at.astimezone():%H:%M:%S}" if mine else ""
        tag = f"<b>{safe(said)}</b>" if mine or session.message else safe(said)
        name = f" · as {safe(target.reviewer, limit=80)}"
        st.html(f'<div class="sb-saved" role="status">{tag}{at}{name}</div>')


# --- other reviewers ------------------------------------------------------------------------------


def _other_reviews(about: CallReviews, turn: int) -> None:
    """Reviews of the same call or turn by others."""
    me = "" if about.read_only else author()
    spoke = [one.reviewer for one in about.reviews if one.turn == turn]
    spoke += [one.reviewer for one in about.marks if one.turn == turn]
    names = [name for name in dict.fromkeys(spoke) if name != me]
    if names:
        others = "".join(_other(about, name, turn) for name in names)
        st.html(
            f'<div class="sb-review-others"><p class="sb-heading">Other reviewers</p>{others}</div>'
        )


def _other(about: CallReviews, name: str, turn: int) -> str:
    review, labels = about.review(name, turn), about.labels(name, turn)
    score = (
        f'<span class="sb-review-score">{review.score} of 5</span>'
        if review and review.score
        else ""
    )
    chips = "".join(f'<span class="sb-chip sb-plain">{safe(label)}</span>' for label in labels)
    note = f"<p>{safe(review.note)}</p>" if review and review.note else ""
    at = f'<span class="sb-sub">{safe(short_time(review.at.astimezone()))}</span>' if review else ""
    return (
        f'<div class="sb-review-other"><div><b>{safe(name, limit=80)}</b>{score}{chips}{at}</div>'
        f"{note}</div>"
    )
