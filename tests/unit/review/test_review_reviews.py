"""Reviews are stored by reviewer, searchable, and changed only by their author."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select, text

from agents_core.archive.call_archive import CallArchive
from agents_core.archive.call_records import CallFilter, CallNotFound
from agents_core.review import ReviewError, Reviews
from agents_core.review.review_records import RenameResult
from agents_core.store import reading, writing
from agents_core.store.call_tables import CallFacet, CallLine, StoredEvent
from tests.unit.review.review_calls import Clock, keep, opened, reviews_of


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as engine:
        keep(engine, "c1")
        keep(engine, "c2")
        keep(engine, "theirs", origin="imported")
        yield engine


@pytest.fixture
def reviews(engine: Engine) -> Reviews:
    return reviews_of(engine)


def facets(engine: Engine) -> dict[tuple[str, str], int]:
    query = select(CallFacet).where(CallFacet.facet == "label")
    with reading(engine) as session:
        return {(row.value, row.call_id): row.count for row in session.scalars(query)}


def found(engine: Engine, word: str) -> list[str]:
    """Calls in which search finds a word."""
    page = CallArchive(engine, Clock()).page(CallFilter(words=word))
    return [row.call_id for row in page.rows]


# --- labels --------------------------------------------------------------------------------------


def test_a_label_is_the_reviewers_and_a_facet_of_the_call(engine: Engine, reviews: Reviews) -> None:
    assert reviews.label("c1", "  Too   RUDE ", reviewer="Ann")
    assert reviews.label("c1", "too rude", reviewer="Ben", turn=2)

    about = reviews.of("c1")
    assert about.labels("Ann") == ("too rude",)
    assert about.labels("Ben", 2) == ("too rude",)
    assert about.labels("Ben") == ()
    assert facets(engine) == {("too rude", "c1"): 2}


def test_the_same_label_twice_is_one(engine: Engine, reviews: Reviews) -> None:
    assert reviews.label("c1", "rude", reviewer="Ann")
    assert not reviews.label("c1", "Rude", reviewer="Ann")
    assert facets(engine) == {("rude", "c1"): 1}


def test_a_label_goes_with_the_last_who_gave_it(engine: Engine, reviews: Reviews) -> None:
    reviews.label("c1", "rude", reviewer="Ann")
    reviews.label("c1", "rude", reviewer="Ben")

    assert reviews.unlabel("c1", "rude", reviewer="Ann")
    assert not reviews.unlabel("c1", "rude", reviewer="Ann")
    assert facets(engine) == {("rude", "c1"): 1}
    assert reviews.unlabel("c1", "rude", reviewer="Ben")
    assert facets(engine) == {}


def test_labels_in_use_are_counted(reviews: Reviews) -> None:
    reviews.label("c1", "rude", reviewer="Ann")
    reviews.label("c1", "rude", reviewer="Ann", turn=1)
    reviews.label("c2", "rude", reviewer="Ann")
    reviews.label("c2", "helpful", reviewer="Ann")

    assert [(one.label, one.calls, one.marks) for one in reviews.labels()] == [
        ("rude", 2, 3),
        ("helpful", 1, 1),
    ]


def test_a_label_is_renamed_into_one_that_is_in_use(engine: Engine, reviews: Reviews) -> None:
    reviews.label("c1", "impolite", reviewer="Ann")
    reviews.label("c1", "rude", reviewer="Ann")
    reviews.label("c1", "impolite", reviewer="Ben")
    reviews.label("c2", "impolite", reviewer="Ann")

    assert reviews.rename_label("Impolite", "rude") == RenameResult(calls=2, imported=0)
    assert reviews.of("c1").labels("Ann") == ("rude",)
    assert reviews.of("c1").labels("Ben") == ("rude",)
    assert facets(engine) == {("rude", "c1"): 2, ("rude", "c2"): 1}
    assert reviews.rename_label("rude", "RUDE") == RenameResult(calls=0, imported=0)


def test_an_imported_calls_labels_keep_their_names(engine: Engine, reviews: Reviews) -> None:
    with writing(engine) as session:
        session.execute(
            text(
                "INSERT INTO call_labels (call_id, turn, label, reviewer, at) "
                "VALUES ('theirs', -1, 'rude', 'Zoe', '2026-01-01 00:00:00+00:00')"
            )
        )
        session.add(CallFacet(facet="label", value="rude", call_id="theirs", count=1))
    reviews.label("c1", "rude", reviewer="Ann")

    assert reviews.rename_label("rude", "impolite") == RenameResult(calls=1, imported=1)
    assert facets(engine) == {("impolite", "c1"): 1, ("rude", "theirs"): 1}


# --- scores and notes ----------------------------------------------------------------------------


def test_each_reviewer_has_one_score_and_one_note(reviews: Reviews) -> None:
    reviews.score("c1", 2, reviewer="Ann")
    reviews.note("c1", "Hasty.\nBut right.", reviewer="Ann")
    reviews.score("c1", 5, reviewer="Ben")
    assert reviews.score("c1", 3, reviewer="Ann")
    assert not reviews.score("c1", 3, reviewer="Ann")

    ann, ben = reviews.of("c1").review("Ann"), reviews.of("c1").review("Ben")
    assert ann is not None and ben is not None
    assert (ann.score, ann.note) == (3, "Hasty.\nBut right.")
    assert (ben.score, ben.note) == (5, "")


def test_a_turn_is_scored_beside_the_call(reviews: Reviews) -> None:
    reviews.score("c1", 4, reviewer="Ann")
    reviews.score("c1", 1, reviewer="Ann", turn=2)

    assert [(one.turn, one.score) for one in reviews.of("c1").reviews] == [(-1, 4), (2, 1)]
    with pytest.raises(ReviewError, match="no turn 9"):
        reviews.score("c1", 4, reviewer="Ann", turn=9)


def test_what_is_taken_back_is_gone(reviews: Reviews) -> None:
    reviews.score("c1", 4, reviewer="Ann")
    reviews.note("c1", "Fine", reviewer="Ann")
    reviews.score("c1", None, reviewer="Ann")
    reviews.note("c1", "  ", reviewer="Ann")

    assert reviews.of("c1").reviews == ()


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_beyond_the_scale_is_refused(reviews: Reviews, score: int) -> None:
    with pytest.raises(ReviewError, match="from 1 to 5"):
        reviews.score("c1", score, reviewer="Ann")


# --- what cannot be kept -------------------------------------------------------------------------


def test_an_imported_call_is_read_only(reviews: Reviews) -> None:
    assert reviews.of("theirs").read_only
    with pytest.raises(ReviewError, match="imported"):
        reviews.label("theirs", "rude", reviewer="Ann")
    with pytest.raises(ReviewError, match="imported"):
        reviews.score("theirs", 1, reviewer="Ann")
    with pytest.raises(ReviewError, match="imported"):
        reviews.note("theirs", "x", reviewer="Ann")
    with pytest.raises(ReviewError, match="imported"):
        reviews.correct("theirs", "i2", "x", reviewer="Ann")


def test_a_deleted_call_is_an_error(reviews: Reviews) -> None:
    with pytest.raises(CallNotFound, match="no such call"):
        reviews.of("nobody")
    with pytest.raises(CallNotFound):
        reviews.label("nobody", "rude", reviewer="Ann")


def test_a_review_needs_a_name(reviews: Reviews) -> None:
    with pytest.raises(ReviewError, match="your name"):
        reviews.score("c1", 1, reviewer=" \n ")


@pytest.mark.parametrize(("label", "said"), [("--", "letter"), ("x" * 41, "40 characters")])
def test_what_is_no_label_is_refused(reviews: Reviews, label: str, said: str) -> None:
    with pytest.raises(ReviewError, match=said):
        reviews.label("c1", label, reviewer="Ann")


def test_a_note_that_is_too_long_is_refused_whole(reviews: Reviews) -> None:
    reviews.note("c1", "short", reviewer="Ann")
    with pytest.raises(ReviewError, match="4,000 characters"):
        reviews.note("c1", "x" * 4_001, reviewer="Ann")
    mine = reviews.of("c1").review("Ann")
    assert mine is not None and mine.note == "short"


def test_what_no_database_takes_is_left_out(reviews: Reviews) -> None:
    reviews.note("c1", "a\x00b\ud800c", reviewer="An\x00n")
    mine = reviews.of("c1").review("Ann")
    assert mine is not None and mine.note == "abc"


# --- corrections ---------------------------------------------------------------------------------


def test_corrected_words_are_found_and_the_events_keep_the_original(
    engine: Engine, reviews: Reviews
) -> None:
    assert reviews.correct("c1", "i2", " I need to   board my dog ", reviewer="Ann")

    (one,) = reviews.of("c1").corrections
    assert (one.original, one.text) == ("I need to aboard my dog", "I need to board my dog")
    assert (one.reviewer, one.times, one.changes) == ("Ann", 1, True)
    assert found(engine, "board") == ["c1"]
    assert sorted(found(engine, "aboard")) == ["c2", "theirs"]
    assert reviews.lines("c1", 1)[0].text == "I need to board my dog"
    with reading(engine) as session:
        assert "aboard" in session.get_one(StoredEvent, ("c1", 2)).body


def test_the_newest_correction_counts_and_undo_brings_the_original_back(
    engine: Engine, reviews: Reviews
) -> None:
    reviews.correct("c1", "i2", "I need a bored dog", reviewer="Ann")
    reviews.correct("c1", "i2", "I need to board my dog", reviewer="Ben")
    assert reviews.of("c1").corrections[0].text == "I need to board my dog"

    assert reviews.undo_correction("c1", "i2", reviewer="Ann")
    assert not reviews.undo_correction("c1", "i2", reviewer="Ann")
    (one,) = reviews.of("c1").corrections
    assert (one.text, one.times, one.changes) == ("I need to aboard my dog", 3, False)
    assert "c1" in found(engine, "aboard")
    assert found(engine, "board") == []


def test_the_same_words_again_are_no_correction(reviews: Reviews) -> None:
    assert not reviews.correct("c1", "i2", "I need to aboard my dog", reviewer="Ann")
    assert reviews.correct("c1", "i2", "Hello", reviewer="Ann")
    assert not reviews.correct("c1", "i2", "Hello", reviewer="Ben")
    assert reviews.of("c1").corrections[0].times == 1


def test_a_line_is_not_corrected_away_nor_one_that_is_not_there(reviews: Reviews) -> None:
    with pytest.raises(ReviewError, match="cannot be empty"):
        reviews.correct("c1", "i2", "  ", reviewer="Ann")
    with pytest.raises(ReviewError, match="no such line"):
        reviews.correct("c1", "i99", "x", reviewer="Ann")


def test_the_original_of_a_line_that_came_in_pieces(engine: Engine, reviews: Reviews) -> None:
    """It was cut before its whole text came."""
    body = '{"type": "TranscriptDelta", "seq": %d, "at_ms": 9, "item_id": "i9", "role": "agent", '
    body += '"agent": "Host", "text": "%s"}'
    with writing(engine) as session:
        for seq, piece in ((7, "And the "), (8, "pool")):
            session.add(
                StoredEvent(
                    call_id="c1", seq=seq, at_ms=9, kind="TranscriptDelta", body=body % (seq, piece)
                )
            )
        session.add(
            CallLine(
                call_id="c1",
                item_id="i9",
                seq=8,
                at_ms=9,
                turn=2,
                role="agent",
                agent="Host",
                text="And the pool",
                heard_chars=8,
                confidence=None,
            )
        )
    reviews.correct("c1", "i9", "And the pub", reviewer="Ann")
    reviews.undo_correction("c1", "i9", reviewer="Ann")
    assert reviews.lines("c1", 2)[0].text == "And the pool"


def test_many_corrections_each_find_their_original(reviews: Reviews) -> None:
    for place in range(1, 6):
        reviews.correct("c1", f"i{place}", f"Line {place}", reviewer="Ann")
    assert [one.text for one in reviews.of("c1").corrections] == [f"Line {n}" for n in range(1, 6)]
    assert reviews.of("c1").corrections[3].original == "How much is it"


def test_measuring_a_call_again_keeps_its_reviews(engine: Engine, reviews: Reviews) -> None:
    reviews.label("c1", "rude", reviewer="Ann")
    reviews.correct("c1", "i2", "I need to board my dog", reviewer="Ann")
    CallArchive(engine, Clock()).measure_again("c1")

    assert facets(engine) == {("rude", "c1"): 1}
    assert found(engine, "board") == ["c1"]


def test_the_list_of_calls_can_be_cut_to_a_label(engine: Engine, reviews: Reviews) -> None:
    reviews.label("c2", "rude", reviewer="Ann")
    (row,) = CallArchive(engine, Clock()).page(CallFilter(labels=("rude",))).rows
    assert (row.call_id, row.labels) == ("c2", ("rude",))


# --- together ------------------------------------------------------------------------------------


def test_the_work_of_each_reviewer_is_counted(reviews: Reviews) -> None:
    reviews.score("c1", 2, reviewer="Ann")
    reviews.score("c2", 5, reviewer="Ann")
    reviews.note("c1", "x", reviewer="Ann", turn=1)
    reviews.label("c1", "rude", reviewer="Ben")
    reviews.correct("c1", "i2", "x", reviewer="Cem")

    assert [
        (one.reviewer, one.calls, one.turns, one.mean_score, one.labels, one.corrections)
        for one in reviews.work()
    ] == [("Cem", 0, 0, None, 0, 1), ("Ben", 0, 0, None, 1, 0), ("Ann", 2, 1, 3.5, 0, 0)]


def test_reviews_are_listed_newest_first_and_by_reviewer(reviews: Reviews) -> None:
    reviews.score("c1", 2, reviewer="Ann")
    reviews.score("c2", 5, reviewer="Ben")

    rows, total = reviews.listed()
    assert ([(row.call_id, row.score) for row in rows], total) == ([("c2", 5), ("c1", 2)], 2)
    rows, total = reviews.listed(reviewer="Ann")
    assert ([row.call_id for row in rows], total) == (["c1"], 1)
    assert reviews.listed(page=9) == ((), 2)


def test_a_deleted_call_takes_its_reviews_along(engine: Engine, reviews: Reviews) -> None:
    reviews.label("c1", "rude", reviewer="Ann")
    reviews.correct("c1", "i2", "x", reviewer="Ann")
    reviews.queue.add("c1")
    with writing(engine) as session:
        session.execute(text("DELETE FROM calls WHERE id = 'c1'"))

    assert reviews.labels() == ()
    assert reviews.work() == ()
    assert reviews.queue.page("waiting").rows == ()
    with reading(engine) as session:
        assert session.scalar(select(CallLine.id).where(CallLine.call_id == "c1")) is None
