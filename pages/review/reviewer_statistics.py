"""Reviews by reviewer, agreement between reviewers, and the labels in use."""

from collections.abc import Sequence

import streamlit as st

from agents_core.review.agreement_report import Agreement, AgreementReport, PairAgreement, too_few
from agents_core.review.input_rules import MAX_LABEL_CHARS
from agents_core.review.review_records import WHOLE_CALL, LabelCount, ReviewedCall, ReviewerWork
from agents_core.review.reviews import LIST_ROWS
from pages.review.last_action import act
from pages.services.ports import Switchboard
from pages.ui.assets import ROUTES
from pages.ui.html_text import escape_markdown, safe
from pages.ui.local_time import day_and_time, local_now, local_time

EVERYBODY = "All reviewers"
OLD_LABEL, NEW_LABEL = "review_label_old", "review_label_new"


# --- who reviewed what ---------------------------------------------------------------------------


def reviewed(switchboard: Switchboard) -> None:
    """A table of reviewers and their latest reviews."""
    people = switchboard.reviews.work()
    if not people:
        st.html(
            '<div class="sb-empty"><b>No reviews yet</b>Take a call from the queue, or open one '
            "on the Calls page.</div>"
        )
        return
    st.html(people_html(people))
    names = [EVERYBODY, *(one.reviewer for one in people)]
    if st.session_state.get("review_of") not in names:
        st.session_state["review_of"] = EVERYBODY
    chosen = st.selectbox("Reviews by", names, key="review_of", persist_state="session")
    name = "" if chosen == EVERYBODY else str(chosen)
    key = "review_of_page"
    rows, total = switchboard.reviews.listed(reviewer=name, page=int(st.session_state.get(key, 1)))
    pages = max(1, -(-total // LIST_ROWS))
    if int(st.session_state.get(key, 1)) > pages:
        st.session_state[key] = pages
        rows, total = switchboard.reviews.listed(reviewer=name, page=pages)
    for place, row in enumerate(rows):
        _row(place, row)
    if pages > 1:
        st.pagination(pages, key=key)


def _row(place: int, row: ReviewedCall) -> None:
    with st.container(
        key=f"review_said_{place}", horizontal=True, gap="small", vertical_alignment="center"
    ):
        st.page_link(
            ROUTES / "calls.py",
            label=escape_markdown(day_and_time(local_time(row.started_at), local_now())),
            query_params={"call": row.call_id},
        )
        st.html(said_html(row), width="stretch")


def said_html(row: ReviewedCall) -> str:
    """One score and note."""
    score = "" if row.score is None else f'<span class="sb-review-score">{row.score} of 5</span>'
    turn = "" if row.turn == WHOLE_CALL else f'<span class="sb-sub">turn {row.turn}</span>'
    note = f"<p>{safe(row.note, limit=300)}</p>" if row.note else ""
    at = safe(day_and_time(local_time(row.at), local_now()))
    return (
        f'<div class="sb-review-other"><div>{score}{turn}<b>{safe(row.reviewer, limit=80)}</b>'
        f'<span class="sb-sub">{safe(row.team, limit=80)} · {at}</span></div>{note}</div>'
    )


def people_html(people: Sequence[ReviewerWork]) -> str:
    """A table."""
    head = ("Reviewer", "Calls", "Turns", "Mean score", "Labels", "Corrections", "Last review")
    rows = [
        (
            one.reviewer,
            f"{one.calls:,}",
            f"{one.turns:,}",
            "–" if one.mean_score is None else f"{one.mean_score:.1f}",
            f"{one.labels:,}",
            f"{one.corrections:,}",
            day_and_time(local_time(one.last_at), local_now()),
        )
        for one in people
    ]
    return table_html(head, rows)


def table_html(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows of text under headings; the first column names the row."""
    top = "".join(f'<th scope="col">{safe(words)}</th>' for words in head)
    body = "".join(
        f'<tr><th scope="row">{safe(row[0], limit=80)}</th>'
        + "".join(f"<td>{safe(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        '<div class="sb-review-wide" tabindex="0" role="group" aria-label="Table">'
        f'<table class="sb-review-table"><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


# --- agreement -----------------------------------------------------------------------------------


def agreement(switchboard: Switchboard) -> None:
    """Agreement figures, marked where they are not reliable."""
    report = switchboard.reviews.agreement()
    if not (report.calls.units or report.turns.units or report.labels):
        st.html(
            '<div class="sb-empty"><b>Nothing to compare yet</b>Agreement needs calls with two or '
            "more reviewers. Add calls for a second opinion to the queue.</div>"
        )
        return
    _scores(report)
    _labels(report)
    _pairs(report)
    with st.expander("What these figures mean", key="review_words"):
        st.markdown(
            "**Alpha** is Krippendorff's alpha: 1 is full agreement, 0 agreement by chance, below "
            "0 systematic disagreement. From 0.8 on, scores are reliable; below 0.67, agree on "
            "what the scores mean first. Scores are compared by rank: 4 and 5 differ less than 1 "
            "and 5. A label counts as “no” for reviewers of the call who did not give it.\n\n"
            "**Kappa** is Cohen's kappa of two reviewers, with squared weights. **Equal** is the "
            "share of equal pairs of ratings."
        )
        if report.cut:
            st.caption("Only the newest reviews are counted.")


def _scores(report: AgreementReport) -> None:
    st.html('<div class="sb-title"><h2>Scores</h2></div>')
    rows = [
        (words, *_figures(one))
        for words, one in (("Whole calls", report.calls), ("Turns", report.turns))
    ]
    st.html(table_html(("Scores of", "Rated by 2+", "Alpha", "Equal"), rows))
    for words, one in (("whole calls", report.calls), ("turns", report.turns)):
        if one.units and not one.enough:
            st.caption(f"Scores of {words}: {too_few(one.units)}")


def _labels(report: AgreementReport) -> None:
    if not report.labels:
        return
    st.html('<div class="sb-title"><h2>Labels on whole calls</h2></div>')
    rows = [(one.what, *_figures(one)) for one in report.labels]
    st.html(table_html(("Label", "Rated by 2+", "Alpha", "Equal"), rows))
    if not report.labels[0].enough:
        st.caption(too_few(report.labels[0].units))


def _pairs(report: AgreementReport) -> None:
    if not report.pairs:
        return
    st.html('<div class="sb-title"><h2>Pairs of reviewers, whole calls</h2></div>')
    rows = [
        (f"{one.first} and {one.second}", f"{one.units:,}", _kappa(one), _percent(one.percent))
        for one in report.pairs
    ]
    st.html(table_html(("Reviewers", "Calls in common", "Kappa", "Equal"), rows))
    if not all(one.enough for one in report.pairs):
        st.caption("* Too few calls in common for a reliable figure.")


def _figures(one: Agreement) -> tuple[str, str, str]:
    mark = "" if one.enough or not one.units else " *"
    found = "–" if one.alpha is None else f"{_signed(one.alpha)}{mark}"
    return f"{one.units:,}", found, _percent(one.percent)


def _kappa(one: PairAgreement) -> str:
    return "–" if one.kappa is None else f"{_signed(one.kappa)}{'' if one.enough else ' *'}"


def _signed(figure: float) -> str:
    return f"{figure:.2f}".replace("-", "−")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


# --- labels --------------------------------------------------------------------------------------


def labels(switchboard: Switchboard) -> None:
    """The labels in use, and a form to rename them."""
    used = switchboard.reviews.labels()
    if not used:
        st.html(
            '<div class="sb-empty"><b>No labels yet</b>Labels are created while reviewing, and are '
            "available to all reviewers.</div>"
        )
        return
    rows = [(one.label, f"{one.calls:,}", f"{one.marks:,}") for one in used]
    st.html(table_html(("Label", "Calls", "Uses"), rows))
    _rename(switchboard, used)


def _rename(switchboard: Switchboard, used: Sequence[LabelCount]) -> None:
    names = [one.label for one in used]
    if st.session_state.get(OLD_LABEL) not in names:
        st.session_state[OLD_LABEL] = names[0]
    with st.form(key="review_label_form", border=False):
        left, right = st.columns(2)
        left.selectbox("Label", names, key=OLD_LABEL)
        right.text_input("New name", key=NEW_LABEL, max_chars=MAX_LABEL_CHARS)
        st.caption("Choosing the name of another label merges the two.")
        st.form_submit_button(
            "Rename or merge", key="review_label_now", on_click=_rename_chosen, args=(switchboard,)
        )


def _rename_chosen(switchboard: Switchboard) -> None:
    old, new = str(st.session_state[OLD_LABEL]), str(st.session_state[NEW_LABEL] or "")
    if new.strip():
        act(lambda: _renamed(switchboard, old, new))


def _renamed(switchboard: Switchboard, old: str, new: str) -> str:
    done = switchboard.reviews.rename_label(old, new)
    kept = f" {done.imported:,} imported calls keep the old label." if done.imported else ""
    many = f"{done.calls:,} call{'' if done.calls == 1 else 's'}"
    return f"Renamed “{old}” to “{new.strip().lower()}” in {many}.{kept}"
