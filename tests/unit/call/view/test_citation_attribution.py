"""An answer cites what it says, not everything a lookup found."""

from agents_core.call.view.citation_attribution import attributed_citations
from agents_core.events import Citation


def passage(number: int, text: str) -> Citation:
    return Citation(passage_id=f"P{number}", policy_version=1, line=number, text=text, score=0.5)


BAG = passage(2, "A checked bag has to weigh less than 50 lbs; an overweight bag costs a fee.")
CARRY_ON = passage(1, "Every passenger may take one carry-on bag of up to 22 x 14 x 9 inches.")
PET = passage(9, "A pet may travel in the cabin if it weighs less than 20 lbs.")


def test_a_passage_the_answer_does_not_use_is_no_citation() -> None:
    answer = "A checked bag has to weigh less than 50 pounds; an overweight bag costs a fee."
    assert attributed_citations((BAG, CARRY_ON, PET), answer) == (BAG,)


def test_an_answer_from_two_passages_cites_both_in_their_order() -> None:
    answer = "Your bag must weigh less than 50 lbs. You may carry one bag of 22 by 14 by 9 inches."
    assert attributed_citations((BAG, CARRY_ON, PET), answer) == (BAG, CARRY_ON)


def test_an_answer_in_words_of_its_own_cites_what_was_found_first() -> None:
    assert attributed_citations((PET, BAG), "Yes, Rex can come along!") == (PET,)


def test_without_passages_nothing_is_cited() -> None:
    assert attributed_citations((), "I could not find that.") == ()
