"""What is said about a tool's output."""

import json

import pytest

from agents_core.engine.brain.answers.answer_text import answer
from agents_core.engine.brain.answers.tool_output import read_output
from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.language.embeddings import load_embedder
from agents_core.language.figures import speakable
from tests.answers import evaluate
from tests.paraphrases.airline import lookup

PASSAGES = lookup({"request": "everything"})


def said(question: str, output: str) -> str:
    return answer(load_embedder(), [question], output, ["prices"])


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How heavy may a checked bag be?", "50 pounds"),
        ("When can I check in online?", "24 hours before departure"),
        ("How big may my carry-on be?", "22 by 14 by 9 inches"),
        ("Is wifi free?", "complimentary"),
        ("Can I bring my dog?", "20 pounds"),
        ("Can I get a refund for a canceled flight?", "3 hours"),
    ],
)
def test_the_passage_that_answers_is_spoken_without_marks(question: str, figure: str) -> None:
    text = said(question, PASSAGES)
    assert figure in text
    assert "[" not in text and "P1" not in text
    assert text.count(".") <= 2


@pytest.mark.parametrize("question", ["Who founded the company?", "What's for dinner?"])
def test_what_no_passage_answers_is_not_invented(question: str) -> None:
    assert said(question, PASSAGES).startswith(stock_phrases.NOT_FOUND)


@pytest.mark.parametrize("output", ["", "[]", "{}", "null", "No passages:"])
def test_an_empty_output_is_said_to_be_empty(output: str) -> None:
    text = said("What is the price?", output)
    assert text.startswith(stock_phrases.NOT_FOUND) or text == stock_phrases.DONE


@pytest.mark.parametrize("depth", [900, 100_000])
def test_an_output_that_is_nested_too_deep_is_said_somehow(depth: int) -> None:
    for output in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
        assert said("How heavy may a bag be?", output)


def test_a_cancelled_sign_in_is_reported_politely() -> None:
    output = (
        "The caller cancelled the sign-in, so their order cannot be looked up. "
        "Offer help with a general question instead."
    )
    assert said("Where is my order?", output) == (
        "I'm sorry. You cancelled the sign-in, so your order cannot be looked up. "
        "Is there anything else I can help you with?"
    )


def test_an_empty_search_result_is_reported_with_an_offer() -> None:
    assert said("Do you serve meals?", "The handbook has no passage about this.") == (
        "I'm sorry. The handbook has no passage about this. "
        "Is there anything else I can help you with?"
    )


def test_words_meant_for_the_agent_are_followed_not_read_out() -> None:
    output = "Nothing was found. Tell the caller that the archive is closed today. Do not retry."
    assert said("Where is it?", output) == (
        "I'm sorry. Nothing was found. The archive is closed today. "
        "Is there anything else I can help you with?"
    )


RULES = """Passages, best first:
[P11] Do not pack lithium batteries in checked bags.
[P12] Be at the gate 30 minutes before departure.
[P13] Call 1-800-555-0100 around the clock.
[P14] Offer valid until May 31: 20 percent off.
[P15] Never leave bags unattended in the lobby.
[P16] Ask at the front desk for a late check-out.
[P1] One carry-on bag is included."""


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("Can I pack lithium batteries in my checked bag?", "Do not pack lithium"),
        ("When must I be at the gate?", "30 minutes"),
        ("How can I call you by phone?", "Call 1-800-555-0100"),
        ("How long is the discount offer valid?", "May 31"),
        ("May I leave my bag in the lobby?", "unattended"),
        ("Can I check out late?", "front desk"),
    ],
)
def test_a_rule_is_spoken_even_if_it_is_an_imperative(question: str, part: str) -> None:
    alone = next(line for line in RULES.splitlines() if part in line)
    for output in (RULES, alone, alone.split("] ")[1]):
        assert speakable(part) in said(question, output)


@pytest.mark.parametrize(
    "order",
    [
        "Offer help with a general question instead.",
        "Apologize and ask whether they want to try again.",
        "Do not retry.",
        "Ask the caller for another date.",
        "Never tell them the code.",
        "Reply with one short sentence.",
        "Use checkOrders first: it opens a form.",
        "Then call find_order again.",
        "Look it up again with the request in English.",
    ],
)
def test_what_only_an_agent_can_do_is_not_read_out(order: str) -> None:
    assert (
        said("Is it open?", f"The archive opens at nine. {order}") == "The archive opens at nine."
    )


@pytest.mark.parametrize(
    "output",
    [
        "Tool execution was not approved.",
        "An error occurred while running the tool. Error: boom",
        "checkOrders did not run because its arguments do not fit: order is missing.",
        "find_order failed.",
    ],
)
def test_machinery_is_not_read_out(output: str) -> None:
    assert said("Where is my order?", output) == stock_phrases.LOST


@pytest.mark.parametrize(
    "rule",
    [
        "You can cancel up to 24 hours before arrival without a fee.",
        "Refunds are paid if a train is cancelled or delayed.",
        "Refunds can be requested for canceled trains.",
        "Bookings may be cancelled until noon.",
    ],
)
def test_a_rule_is_no_refusal(rule: str) -> None:
    assert said("Can I cancel?", rule) == rule


def test_a_things_name_is_no_machinery() -> None:
    assert said("Is the function room free?", "The function room is unavailable on Friday.") == (
        "I'm sorry. The function room is unavailable on Friday. "
        "Is there anything else I can help you with?"
    )
    assert "no exceptions" in said(
        "Can you make one?", "Late fees cannot be waived, no exceptions."
    )
    assert "tool shed" in said("Is the shed free?", "The tool shed is locked.")


def test_a_short_text_is_spoken_whole_and_a_long_one_from_its_beginning() -> None:
    short = "Order 7 left at 9. It arrives at 10."
    assert said("Where is my order?", short) == short
    long = (
        "You are booked on the 8:00 am train from Rome (RM) to Bari (BA) today. It is on time and "
        "leaves from platform 4. Your seat is 12A. After that you take the 9:00 pm train home."
    )
    assert said("When do I leave?", long).startswith("You are booked on the 8:00 am train")
    assert "12A" in said("Which seat do I have?", long)


def test_records_become_sentences() -> None:
    output = json.dumps({"status": "on_time", "departure_time": "08:00", "order_id": "X1"})
    assert said("Is it on time?", output) == (
        "The status is on time. The departure time is 8:00 am."
    )


def texts(output: str) -> list[str]:
    return [statement.text for statement in read_output(output).statements]


def test_shapes_of_output() -> None:
    assert texts('{"answer": "We open at nine. Come in."}') == ["We open at nine.", "Come in."]
    assert texts("1. First thing\n2. Second thing") == ["First thing", "Second thing"]
    assert texts("Passages, best first:\n[P3] One.\n[P1] Two.") == ["One.", "Two."]
    assert not read_output("Just one answer.").listed


@pytest.mark.parametrize(
    ("raw", "spoken"),
    [
        ("**Bags** up to 50 lbs [P2]", "Bags up to 50 pounds."),
        ("[See here](https://example.com) & more", "See here and more."),
        ("# Title", "Title."),
        ("22 x 14 x 9", "22 by 14 by 9."),
        ("<b>bold</b> 5 kg", "Bold 5 kilograms."),
        ("Bags < 23 kg are free.", "Bags under 23 kilograms are free."),
        ("Write to <help@example.com>.", "Write to help at example dot com."),
        ("A1: 20 euros a day.", "A1: 20 euros a day."),
        ("The pool (level 3) is open.", "The pool (level 3) is open."),
    ],
)
def test_markdown_and_units_become_speech(raw: str, spoken: str) -> None:
    assert said("What about it?", raw) == spoken


def test_no_figure_is_spoken_that_the_output_does_not_have() -> None:
    for question in ("How much is a bag?", "When do you open?", "How many pets may I bring?"):
        text = said(question, PASSAGES)
        figures = [word.strip(".,;") for word in text.split() if word[0].isdigit()]
        assert all(figure in PASSAGES for figure in figures)


FLIGHTS = {
    "date": "2026-05-01",
    "results": [
        {"flight": "AA1", "gate": "B4", "departs": "09:40", "price": 120},
        {"flight": "BA7", "gate": "C2", "departs": "11:15", "price": 90},
        {"flight": "BA71", "gate": "D9", "departs": "12:30", "price": 70},
    ],
}
ROOMS = [{"room": "Sea", "price": 80, "beds": 2}, {"room": "Hill", "price": 60, "beds": 3}]
DESCRIBED = [{**room, "description": "A quiet room with a view."} for room in ROOMS]


@pytest.mark.parametrize(
    ("question", "data", "spoken"),
    [
        ("Which gate does BA7 leave from?", FLIGHTS, "For the flight B A 7: gate C2."),
        ("Which gate does B A 7 leave from?", FLIGHTS, "For the flight B A 7: gate C2."),
        ("When does AA1 depart?", FLIGHTS, "For the flight A A 1: departs 9:40 am."),
        ("How much is the Hill room?", ROOMS, "For the room Hill, the price is 60."),
        ("How many beds does the Sea room have?", ROOMS, "For the room Sea: beds 2."),
        ("How much is the Hill room?", DESCRIBED, "For the room Hill, the price is 60."),
    ],
)
def test_the_answer_takes_fields_of_the_record_the_question_names(
    question: str, data: object, spoken: str
) -> None:
    assert said(question, json.dumps(data)) == spoken


def test_indistinguishable_records_get_one_sentence_each() -> None:
    assert said("Which rooms are free?", json.dumps(ROOMS)) == (
        "For the room Sea: price 80 and beds 2. For the room Hill: price 60 and beds 3."
    )


def test_a_records_own_list_is_one_of_its_fields() -> None:
    rooms = [
        {"room": "Sea", "extras": ["bath", "desk"]},
        {"room": "Hill", "extras": ["shower", "balcony"]},
    ]
    text = said("Which extras does the Hill room have?", json.dumps(rooms))
    assert text == "For the room Hill: extras shower, balcony."


def test_what_no_record_is_about_is_not_answered_from_one() -> None:
    assert said("Who wrote Moby Dick?", json.dumps(ROOMS)).startswith(stock_phrases.NOT_FOUND)


def test_a_nested_record_includes_its_parents_fields() -> None:
    legs = [
        {"train": "T1", "stops": [{"stop": "Rome", "platform": 4}, {"stop": "Bari", "platform": 9}]}
    ]
    assert "9" in said("Which platform in Bari?", json.dumps(legs))
    assert "4" not in said("Which platform in Bari?", json.dumps(legs))


def test_a_list_of_texts_stays_a_list_of_passages() -> None:
    found = read_output(json.dumps([{"title": "Pool", "text": "The pool opens at nine."}] * 2))
    assert not any(one.row for one in found.statements)
    assert [statement.text for statement in found.statements] == ["The pool opens at nine."] * 2


def test_what_is_said_to_questions_that_were_written_before_the_rules() -> None:
    """Of the 32 questions 20 were right and 8 harmful with the rules before, 23 and 4 with the best
    sentence or field by cosine alone."""
    rows = evaluate.judged(evaluate.cases("development"), evaluate.product_answers())
    assert sum(row.right for row in rows) >= 28, evaluate.summary(rows)
    assert sum(bool(row.harmful) for row in rows) <= 4, evaluate.summary(rows)
