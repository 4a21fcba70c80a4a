"""Lookup checks, their runs over two policy versions, and the reasons a lookup gives."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from agents_core.background_job import JobCancelled
from agents_core.errors import PolicyError
from agents_core.knowledge.checks.check_runs import compare, right_passage, run_checks
from agents_core.knowledge.checks.lookup_checks import MAX_CHECKS, LookupCheck, LookupChecks
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.policy_versions import passages_in
from agents_core.language.embeddings import lexical_embedder
from agents_core.versions import Part, VersionError
from tests.unit.knowledge.policy_fixtures import DOCUMENT, POLICY, ready_library

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
PETS = "- Parrots fly free.\n- Snakes stay home.\n- Cats pay 20 dollars each way."


@pytest.fixture
def library(engine: Engine) -> PolicyLibrary:
    made = ready_library(engine, lexical_embedder, lambda: NOW)
    made.publish([Part(DOCUMENT, PETS)], based_on=1)
    return made


@pytest.fixture
def checks(engine: Engine, library: PolicyLibrary) -> LookupChecks:
    return LookupChecks(engine, lambda: NOW)


def keep(checks: LookupChecks, question: str, passage: str) -> LookupCheck:
    return checks.add(POLICY, question, document=DOCUMENT, passage=passage, author="Ana")


def test_a_check_is_saved_listed_and_removed(checks: LookupChecks) -> None:
    kept = keep(checks, " Do parrots\n fly? ", "Parrots fly free.")

    assert (kept.question, kept.author, kept.added_at) == ("Do parrots fly?", "Ana", NOW)
    assert keep(checks, "Do parrots fly?", "Parrots fly free.") == kept
    assert checks.list(POLICY) == (kept,)
    assert checks.list("Another") == ()
    checks.remove(kept.id)
    checks.remove(kept.id)
    assert checks.list(POLICY) == ()


def test_what_cannot_be_a_check_is_refused(checks: LookupChecks) -> None:
    for question in ("", " \n", "x" * 1001):
        with pytest.raises(PolicyError, match="needs a question"):
            keep(checks, question, "Parrots fly free.")
    with pytest.raises(VersionError, match="no policy called"):
        checks.add("Another", "Why?", document="", passage="x")
    for number in range(MAX_CHECKS):
        keep(checks, f"Number {number}?", "Parrots fly free.")
    with pytest.raises(PolicyError, match="200 checks"):
        keep(checks, "One more?", "Parrots fly free.")


def test_the_published_version_and_a_draft_are_asked_and_compared(
    library: PolicyLibrary, checks: LookupChecks
) -> None:
    keep(checks, "parrots fly free", "Parrots fly free.")
    keep(checks, "what do cats pay each way", "Cats pay 20 dollars each way.")
    keep(checks, "snakes stay home", "Snakes stay home.")
    kept = checks.list(POLICY)
    before = run_checks(library, kept)
    draft = "- Cats pay 25 dollars each way.\n- Parrots fly free.\n- Everything else is new."
    after = run_checks(library, kept, documents=[Part(DOCUMENT, draft)])

    assert (before.hit_at_1, before.hit_at_3) == (1.0, 1.0)
    assert after.hit_at_1 == pytest.approx(2 / 3)
    assert [(row.found, row.place) for row in after.rows] == [
        ("same", 1),
        ("edited", 1),
        ("gone", 0),
    ]
    rows = compare(before, after)
    assert [(row.after.check.question, row.change) for row in rows] == [
        ("snakes stay home", "worse"),
        ("parrots fly free", "same"),
        ("what do cats pay each way", "same"),
    ]
    assert library.current().version == 2
    assert library.look_up("cats pay").citations[0].text == "Cats pay 20 dollars each way."
    assert run_checks(library, kept, version=1).hit_at_3 == 0.0
    assert run_checks(library, ()).hit_at_1 == 0.0


def test_a_run_reports_how_far_it_is_and_can_be_stopped(
    library: PolicyLibrary, checks: LookupChecks
) -> None:
    keep(checks, "parrots fly free", "Parrots fly free.")
    keep(checks, "snakes stay home", "Snakes stay home.")
    done: list[int] = []
    run_checks(library, checks.list(POLICY), report=done.append)
    assert done == [0, 1]

    def stop(count: int) -> None:
        raise JobCancelled(f"at {count}")

    with pytest.raises(JobCancelled, match="at 0"):
        run_checks(library, checks.list(POLICY), documents=[Part(DOCUMENT, "New.")], report=stop)


def check(passage: str, document: str = "A") -> LookupCheck:
    return LookupCheck(
        id=1, question="?", document=document, passage=passage, added_at=NOW, author=""
    )


def test_the_right_passage_is_the_same_text_then_the_most_similar_then_none() -> None:
    documents = [
        Part("A", "Dogs pay 10 dollars.\n\nDogs may not weigh more than 20 lbs each."),
        Part("B", "Dogs may weigh 30 lbs.\n\nCats pay 10 dollars."),
    ]
    passages = tuple(passages_in(documents))

    assert right_passage(check("Cats pay 10 dollars."), passages) == (passages[3], "same")
    assert right_passage(check("Dogs pay 15 dollars."), passages) == (passages[0], "edited")
    assert right_passage(check("Dogs may weigh 35 lbs.", "B"), passages) == (passages[2], "edited")
    assert right_passage(check("Wifi is free on board."), passages) == (None, "gone")


def test_a_lookup_says_why(library: PolicyLibrary) -> None:
    report = library.explain("how much do cats pay")
    best, *others = report.hits

    assert (report.version, report.kind, len(report.hits)) == (2, "lexical", 3)
    assert best.passage.text == "Cats pay 20 dollars each way."
    assert best.cited
    assert "in common: “cats”, “pay”" in best.why
    assert "the best" in best.why
    for other in others:
        assert not other.cited
        assert "no word in common" in other.why
        assert "not about it" in other.why
    cited = {citation.text for citation in library.look_up("how much do cats pay").citations}
    assert cited == {hit.passage.text for hit in report.hits if hit.cited}


def test_a_lookup_says_who_was_too_far_behind_and_who_came_too_late(library: PolicyLibrary) -> None:
    text = "\n".join(f"- Cats pay {n} dollars." for n in range(5)) + "\n- Parrots pay, cats never."
    library.publish([Part(DOCUMENT, text)], based_on=2)
    whys = " ".join(hit.why for hit in library.explain("cats pay dollars").hits)

    assert "behind the best" in whys
    assert "only so many are cited" in whys
