"""The Review page: queue, review panel, agreement, labels."""

import dataclasses
import time
from typing import Protocol

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextArea

from agents_core.errors import StoreUnavailable
from pages.drafts.draft_session import AUTHOR
from pages.review.review_queue import DONE_S
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, another_run_follows_at_once, markup, presses_twice
from tests.pages.support.review_scenes import with_kept_calls


class Review(Protocol):
    """Opens the review page for a reviewer of this name."""

    def __call__(self, switchboard: FakeSwitchboard, name: str = "Ann") -> AppTest: ...


@pytest.fixture
def review(console: Opener) -> Review:
    def opened(switchboard: FakeSwitchboard, name: str = "Ann") -> AppTest:
        page = console(switchboard)
        page.session_state[AUTHOR] = name
        page = page.switch_page("routes/review.py").run()
        assert not page.exception
        return page

    return opened


def press(page: AppTest, label: str) -> AppTest:
    found = [button for button in page.button if button.label == label]
    assert found, [button.label for button in page.button]
    found[0].click().run()
    assert not page.exception
    return page


def note_of(page: AppTest) -> TextArea:
    return next(box for box in page.text_area if box.label == "Note")


def taken(review: Review, switchboard: FakeSwitchboard, name: str = "Ann") -> AppTest:
    """The page with the first call of the queue taken."""
    for row in switchboard.archive.page().rows:
        switchboard.reviews.queue.add(row.call_id, reason="Dead air")
    return press(review(switchboard, name), "Take the next call")


def show(page: AppTest, view: str) -> AppTest:
    page.segmented_control(key="review_view").set_value(view).run()
    assert not page.exception
    return page


# --- the queue -----------------------------------------------------------------------------------


def test_an_empty_queue_says_what_to_do(review: Review) -> None:
    switchboard = FakeSwitchboard()
    page = review(switchboard)
    assert "No calls to review yet" in markup(page)
    assert "Load sample calls" in [one.label for one in page.button]
    assert switchboard.samples.load().wait(60)
    switchboard.reviews.queue.remove(switchboard.reviews.queue.page("waiting").rows[0].call_id)
    assert "The queue is empty" in markup(review(switchboard))
    assert [title.value for title in page.title] == ["Review"]


def test_calls_are_added_by_filter_and_taken(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = with_kept_calls("k-1", "k-2")
    page = review(switchboard)
    another_run_follows_at_once(monkeypatch)
    page.number_input(key="review_add_most").set_value(1)
    press(page, "Add calls")
    assert "1 call was added" in page.success[0].value
    assert "1 call was added" in page.run().success[0].value, "also when another run follows"
    show(page, "Labels")
    assert not page.success
    press(show(page, "Queue"), "Take the next call")
    assert "Your call" in markup(page)
    assert switchboard.reviews.queue.counts().taken == 1


def test_a_double_click_adds_as_many_calls_as_were_asked_for(review: Review) -> None:
    switchboard = with_kept_calls("k-1", "k-2", "k-3")
    page = review(switchboard)
    page.number_input(key="review_add_most").set_value(1)
    presses_twice(page, "Add calls")
    assert switchboard.reviews.queue.counts().waiting == 1
    assert "1 call was added" in page.success[0].value
    press(page, "Add calls")
    assert switchboard.reviews.queue.counts().waiting == 2


def test_one_call_is_added_by_the_address_of_its_page(review: Review) -> None:
    switchboard = with_kept_calls("k-1")
    page = review(switchboard)
    page.text_input(key="review_add_id").set_value("http://localhost/calls?call=k-1&line=u1").run()
    press(page, "Add call")
    assert [row.call_id for row in switchboard.reviews.queue.page("waiting").rows] == ["k-1"]

    page.text_input(key="review_add_id").set_value("nobody").run()
    press(page, "Add call")
    assert "no such call" in page.error[0].value
    assert page.text_input(key="review_add_id").value == "nobody"


def test_done_assigns_the_next_call_and_returning_queues_it(review: Review) -> None:
    switchboard = with_kept_calls("k-1", "k-2")
    page = taken(review, switchboard)
    press(page, "Done, next call")
    assert switchboard.reviews.queue.counts().done == 1
    assert switchboard.reviews.queue.mine("Ann") is not None
    press(page, "Return to queue")
    assert switchboard.reviews.queue.counts().waiting == 1


def test_a_double_click_on_done_ends_one_call(review: Review) -> None:
    switchboard = with_kept_calls("k-1", "k-2", "k-3")
    page = press(taken(review, switchboard), "Done, next call")
    page.session_state[DONE_S] = time.monotonic() + 60  # however slow this machine
    press(page, "Done, next call")
    counts = switchboard.reviews.queue.counts()
    assert (counts.done, counts.taken, counts.waiting) == (1, 1, 1)
    assert "Your call" in markup(page)


def test_without_a_name_nothing_is_taken(review: Review) -> None:
    switchboard = with_kept_calls("k-1")
    switchboard.reviews.queue.add("k-1")
    page = review(switchboard, "")
    (take,) = [button for button in page.button if button.label == "Take the next call"]
    assert take.disabled


def test_a_call_taken_by_another_reviewer_is_a_message(review: Review) -> None:
    switchboard = with_kept_calls("k-1")
    switchboard.reviews.queue.add("k-1")
    page = review(switchboard)
    switchboard.reviews.queue.take("Ben")
    press(page, "Take")
    assert "Ben has just taken this call" in page.error[0].value


# --- the panel -----------------------------------------------------------------------------------


def test_a_score_and_a_note_are_saved_at_once_with_a_message(review: Review) -> None:
    switchboard = with_kept_calls("k-1")
    page = taken(review, switchboard)
    press(page, "4")
    assert "Score 4 saved" in markup(page)
    note_of(page).set_value("Too fast").run()
    assert "Note saved" in markup(page)

    mine = switchboard.reviews.of("k-1").review("Ann")
    assert mine is not None and (mine.score, mine.note) == (4, "Too fast")


def test_a_score_clicked_twice_is_one_and_can_be_cleared(review: Review) -> None:
    switchboard = with_kept_calls("k-1")
    page = taken(review, switchboard)
    press(press(page, "2"), "2")
    assert [one.score for one in switchboard.reviews.of("k-1").reviews] == [2]
    press(page, "Clear")
    assert switchboard.reviews.of("k-1").reviews == ()


def test_a_label_in_use_is_offered_and_taken_back(review: Review) -> None:
    switchboard = with_kept_calls("k-1")
    switchboard.reviews.label("k-1", "too rude", reviewer="Ben")
    page = taken(review, switchboard)
    (box,) = [one for one in page.multiselect if one.label == "Labels"]
    box.select("too rude").run()
    assert switchboard.reviews.of("k-1").labels("Ann") == ("too rude",)
    (box,) = [one for one in page.multiselect if one.label == "Labels"]
    box.unselect("too rude").run()
    assert switchboard.reviews.of("k-1").labels("Ann") == ()
    assert switchboard.reviews.of("k-1").labels("Ben") == ("too rude",)


def test_reviews_of_others_are_shown_and_kept(review: Review) -> None:
    switchboard = with_kept_calls("k-1")
    switchboard.reviews.score("k-1", 1, reviewer="Ben")
    switchboard.reviews.note("k-1", "<b>Awful</b>", reviewer="Ben")
    page = taken(review, switchboard)
    press(page, "5")
    drawn = markup(page)
    assert "1 of 5" in drawn and "&lt;b&gt;Awful" in drawn
    theirs = switchboard.reviews.of("k-1").review("Ben")
    assert theirs is not None and theirs.score == 1


def test_nothing_typed_is_lost_when_saving_is_refused(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = with_kept_calls("k-1")
    page = taken(review, switchboard)

    def lost(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database could not be used just now.")

    with monkeypatch.context() as patch:
        patch.setattr(switchboard.reviews, "note", lost)
        patch.setattr(switchboard.reviews, "of", lost)
        note_of(page).set_value("Long and dear to me").run()
        assert not page.exception
        assert "could not be used" in page.error[0].value
        assert "Not saved" in markup(page)
        assert note_of(page).value == "Long and dear to me"
    press(page, "Save note again")
    mine = switchboard.reviews.of("k-1").review("Ann")
    assert mine is not None and mine.note == "Long and dear to me"


def test_a_turn_is_reviewed_and_corrected(review: Review) -> None:
    switchboard = with_kept_calls("k-1")
    page = taken(review, switchboard)
    page.segmented_control(key="review_how_queue").set_value("Turn by turn").run()
    turns = switchboard.reviews.of("k-1").turns
    page.selectbox(key="review_turn_queue").set_value(turns[1]).run()
    press(page, "3")
    assert [(one.turn, one.score) for one in switchboard.reviews.of("k-1").reviews] == [
        (turns[1], 3)
    ]

    press(page, "Correct transcript")
    box = next(one for one in page.text_area if one.label == "Corrected text")
    assert box.value == "What is your baggage policy?"
    box.set_value("What is your garbage policy?")
    press(page, "Save correction")
    assert "Correction saved" in markup(page)
    assert "<del>baggage</del>" in markup(page) and "<ins>garbage</ins>" in markup(page)
    press(page, "Restore original")
    assert not switchboard.reviews.of("k-1").corrections[0].changes


def test_an_invalid_correction_stays_in_its_box(review: Review) -> None:
    switchboard = with_kept_calls("k-1")
    page = taken(review, switchboard)
    page.segmented_control(key="review_how_queue").set_value("Turn by turn").run()
    press(page, "Correct transcript")
    box = next(one for one in page.text_area if one.label == "Corrected text")
    box.set_value("   ")
    press(page, "Save correction")
    assert "cannot be empty" in page.error[0].value
    assert any(one.label == "Corrected text" for one in page.text_area)


# --- the other views -----------------------------------------------------------------------------


def test_who_reviewed_what(review: Review) -> None:
    switchboard = with_kept_calls("k-1", "k-2")
    switchboard.reviews.score("k-1", 2, reviewer="Ann")
    switchboard.reviews.note("k-2", "Fine", reviewer="Ben")
    page = show(review(switchboard), "Reviewed")
    assert "2 of 5" in markup(page) and "Fine" in markup(page)
    page.selectbox(key="review_of").set_value("Ben").run()
    assert "2 of 5" not in markup(page)


def test_agreement_with_too_few_calls_says_so(review: Review) -> None:
    switchboard = with_kept_calls("k-1", "k-2")
    page = show(review(switchboard), "Agreement")
    assert "Nothing to compare yet" in markup(page)
    for call_id, his in (("k-1", 2), ("k-2", 4)):
        switchboard.reviews.score(call_id, 2, reviewer="Ann")
        switchboard.reviews.score(call_id, his, reviewer="Ben")
    page.run()
    assert "Ann and Ben" in markup(page)
    assert any("Only 2 are rated by two reviewers" in one.value for one in page.caption)


def test_a_label_is_renamed_for_everybody(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    switchboard = with_kept_calls("k-1")
    switchboard.reviews.label("k-1", "impolite", reviewer="Ben")
    page = show(review(switchboard), "Labels")
    page.text_input(key="review_label_new").set_value("Rude")
    another_run_follows_at_once(monkeypatch)
    press(page, "Rename or merge")
    assert "Renamed “impolite” to “rude” in 1 call" in page.success[0].value.replace("\\", "")
    assert switchboard.reviews.of("k-1").labels("Ben") == ("rude",)


@pytest.mark.parametrize("view", ["Reviewed", "Agreement", "Labels"])
def test_views_without_anything_say_what_to_do(review: Review, view: str) -> None:
    assert "sb-empty" in markup(show(review(FakeSwitchboard()), view))


def test_an_imported_call_is_shown_and_cannot_be_changed(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = with_kept_calls("k-1")
    page = taken(review, switchboard)
    about = switchboard.reviews.of("k-1")

    monkeypatch.setattr(
        switchboard.reviews, "of", lambda _: dataclasses.replace(about, read_only=True)
    )
    page.run()
    assert any("imported" in one.value for one in page.caption)
    assert not [box for box in page.text_area if box.label == "Note"]


def test_a_call_is_reviewed_on_its_page_and_shows_the_correction(console: Opener) -> None:
    switchboard = with_kept_calls("k-1")
    page = console(switchboard)
    page.session_state[AUTHOR] = "Ann"
    page.query_params["call"] = "k-1"
    page.query_params["view"] = "review"
    page = page.switch_page("routes/calls.py").run()
    assert not page.exception
    press(page, "3")
    page.segmented_control(key="review_how_call").set_value("Turn by turn").run()
    press(page, "Correct transcript")
    next(one for one in page.text_area if one.label == "Corrected text").set_value("Hum and haw")
    press(page, "Save correction")

    mine = switchboard.reviews.of("k-1").review("Ann")
    assert mine is not None and mine.score == 3
    (line,) = [one.text for one in switchboard.reviews.corrections("k-1")]
    assert line == "Hum and haw"
    assert "Correction saved" in markup(page)
    assert markup(page).count("Hum and haw") >= 2  # in the transcript and in the panel
