"""The state of reviewing in one browser session, without Streamlit."""

import pytest

from agents_core.errors import StoreUnavailable
from pages.review.reviewer_session import MAX_UNSAVED, ReviewerSession
from tests.pages.support.review_scenes import with_kept_calls


def unavailable(*_: object) -> None:
    raise StoreUnavailable("The database could not be used just now.")


def test_a_refused_save_has_a_problem_and_no_message() -> None:
    session = ReviewerSession()
    assert session.save(lambda: None, "Note saved") and session.message == "Note saved"
    assert not session.save(unavailable, "Note saved")
    assert session.message == "" and "could not be used" in session.problem


def test_reviews_that_were_read_stay_while_the_database_is_unavailable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    switchboard, session = with_kept_calls("k-1"), ReviewerSession()
    read = session.read(switchboard, "k-1")
    monkeypatch.setattr(switchboard.reviews, "of", unavailable)
    assert session.read(switchboard, "k-1") == read and "could not be used" in session.problem
    with pytest.raises(StoreUnavailable):
        ReviewerSession().read(switchboard, "k-1")


def test_the_oldest_of_too_many_unsaved_texts_is_dropped() -> None:
    session = ReviewerSession()
    for number in range(MAX_UNSAVED + 1):
        session.keep(f"box {number}", "text")
    assert len(session.unsaved) == MAX_UNSAVED and "box 0" not in session.unsaved
