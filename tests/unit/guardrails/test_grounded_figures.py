"""A figure an agent says must come from somewhere, however it is written."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from agents_core.call.guardrails.figures.grounding import displayed, first_finding
from agents_core.call.guardrails.figures.known_figures import KnownFigures
from agents_core.language.figures import read_figures

POLICY = """
1. Each passenger may bring 1 carry-on (22 x 14 x 9) and 1 personal item.
2. Checked bags must be under 50 lbs; overweight fees apply.
3. Online check-in opens 24 hours before departure.
4. Seat upgrades can be requested up to 1 hour before boarding.
5. Wi-Fi is free on all flights over 2 hours.
8. Refunds for flights delayed more than 3 hours.
9. Pets may travel in the cabin if under 20 lbs.
"""
FLIGHT = "Ada is booked on SB204, SFO to JFK, leaving 2025-11-23T08:00:00 from gate B12."


def trips(text: str, *grounding: str, complete: bool = True, caller: str = "") -> str | None:
    known, user_figures = KnownFigures.of(grounding or (POLICY, FLIGHT)), KnownFigures()
    user_figures.add_texts([caller], with_prices=False)
    found = first_finding(text, known, user_figures, complete=complete)
    return None if found is None else found.figure.text


def in_words(number: int) -> str:
    """English for 0 to 999,999, the way a person says it."""
    small = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen"
    ).split()
    tens = "x x twenty thirty forty fifty sixty seventy eighty ninety".split()
    if number < 20:
        return small[number]
    if number < 100:
        return tens[number // 10] + (f"-{small[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = f" and {in_words(number % 100)}" if number % 100 else ""
        return f"{small[number // 100]} hundred{rest}"
    rest = f" {in_words(number % 1000)}" if number % 1000 else ""
    return f"{in_words(number // 1000)} thousand{rest}"


@pytest.mark.parametrize(
    "answer",
    [
        "Checked bags need to stay under fifty pounds, or an overweight fee applies.",
        "The limit is 50 pounds per bag.",
        "It's a 50-pound limit.",
        "Your carry-on may be up to 22 by 14 by 9 inches, plus one personal item.",
        "Twenty-two by fourteen by nine.",
        "Check-in opens twenty four hours before departure, online.",
        "You can ask for an upgrade up to an hour, that is one hour, before boarding.",
        "You're booked on the 8 am flight from SFO to JFK.",
        "You're on the eight a.m. flight, leaving at 8:00 AM from gate B twelve.",
        "It leaves at eight in the morning on November 23rd, 2025.",
        "That is flight two oh four, at eight o'clock.",
        "Flight SB 204 leaves at 8.",
        "Flights over 2 hours have free Wi-Fi, and for delays of more than three hours you get "
        "a refund.",
        "Pets under 20 lbs, so twenty pounds at most.",
    ],
)
def test_figures_from_a_passage_or_a_tool_result_pass(answer: str) -> None:
    assert trips(answer) is None


@pytest.mark.parametrize(
    ("answer", "figure"),
    [
        ("Checked bags may weigh up to 75 pounds.", "75 pounds"),
        ("That is seventy-five pounds at most.", "seventy-five pounds"),
        ("The overweight fee is $75.", "$75"),
        ("It costs 75 dollars per bag.", "75 dollars"),
        ("You get a 20 percent refund.", "20 percent"),
        ("Pets must weigh under 20 kilograms.", "20 kilograms"),
        ("Check-in opens 48 hours before departure.", "48 hours"),
        ("Your flight leaves at 9 am.", "9 am"),
        ("Your flight leaves at 8:30 am.", "8:30 am"),
        ("Your flight leaves at eight pm.", "eight pm"),
        ("It is flight two oh five.", "two oh five"),
        ("You leave from gate B14, in terminal 6.", "B14"),
        ("You may bring two checked bags for free.", "two"),
        ("Upgrades close ninety minutes before boarding.", "ninety minutes"),
        ("Our number is 1-800-555-0199.", "1-800-555-0199"),
    ],
)
def test_an_invented_figure_trips(answer: str, figure: str) -> None:
    if "two checked" in answer:
        assert trips(answer, "Each passenger may bring 1 carry-on.") == figure
    else:
        assert trips(answer) == figure


@pytest.mark.parametrize(
    "answer",
    [
        "One moment, please.",
        "Give me a second, I'll bring you to one of our agents.",
        "Just two seconds, let me look.",
        "This takes one minute, or two.",
        "There are two things to know, and three options.",
        "First, pack light. Second, weigh your bag. Third, check in online.",
        "Two of our colleagues can help with either one.",
        "I'm one hundred percent sure, and 100% right.",
        "Support is there 24/7, or twenty-four seven as they say.",
        "1. Pack.\n2. Weigh.\n3) Fly.",
        "No one knows, and zero of them asked once or twice.",
        "I can answer four questions, or five more.",
        "",
    ],
)
def test_words_that_mean_no_figure_pass_without_any_grounding(answer: str) -> None:
    if answer.endswith("five more."):
        assert (
            trips(answer, "") == "five"
        )  # a bare count beyond small talk has to come from somewhere
    else:
        assert trips(answer, "") is None


def test_the_numbers_of_a_list_ground_nothing() -> None:
    page = "1. Pack.\n2. Weigh your bag.\n3) Fly."
    assert trips("It takes 3 hours.", page) == "3 hours"
    assert trips("It takes 3 hours.", page + "\n4. It takes 3 hours.") is None


def test_figures_of_the_caller_may_be_repeated() -> None:
    heavy = "Sixty-two pounds is over the limit of 50."
    assert trips(heavy, POLICY) == "Sixty-two pounds"
    for caller in ("it weighs 62 lbs", "My bag is 62 pounds, what is the fee?"):
        assert trips(heavy, POLICY, caller=caller) is None
    dates = "On March 14th at 7 pm, for five guests, with code four four seven one."
    asked = "We are 5 guests, March 14 at 7 pm; my code is 4471"
    assert trips(dates, "Rooms.", caller=asked) is None


@pytest.mark.parametrize(
    ("caller", "answer", "figure"),
    [
        ("Is it true the fee is 500 dollars?", "Yes, the fee is 500 dollars.", "500 dollars"),
        ("Is it true the fee is 500 dollars?", "Yes, the fee is 500.", "500"),
        ("So the fee is 500?", "Yes, it is 500.", "500"),
        ("So the fee is 500?", "Yes, you pay $500.", "$500"),
        ("I heard it costs 40 pounds.", "It costs forty pounds.", "forty pounds"),
        ("Bags under 40 pounds?", "The fee is 40 pounds.", "40 pounds"),
        ("I get 30 percent back, right?", "Yes, thirty percent.", "thirty percent"),
        ("I am on flight 218.", "The fee is 218 dollars.", "218 dollars"),
    ],
)
def test_the_callers_own_words_are_no_source_of_money_or_percentages(
    caller: str, answer: str, figure: str
) -> None:
    assert trips(answer, caller=caller) == figure


@pytest.mark.parametrize(
    ("source", "answer", "figure"),
    [
        ("Flight SB 218.", "The fee is 218 dollars.", "218 dollars"),
        ("Flight SB 218.", "The fee is two one eight dollars.", "two one eight dollars"),
        ("Flight SB 218.", "It is two eighteen percent.", "two eighteen percent"),
        ("A bag of 22 x 14 x 9 inches.", "It costs 22 dollars.", "22 dollars"),
        ("Seat 12 in row 40.", "It costs €12.", "€12"),
        ("Bags under 50 lbs.", "You pay £50.", "£50"),
        ("Bags under 50 lbs.", "The fee is fifty pounds.", "fifty pounds"),
        ("It costs 50 dollars.", "It costs 50 euros.", "50 euros"),
        ("It costs 50 dollars.", "That is 50 percent.", "50 percent"),
        ("Flight 500.", "It costs 500 yen.", "500 yen"),
    ],
)
def test_money_and_percentages_need_a_source_with_that_very_unit(
    source: str, answer: str, figure: str
) -> None:
    assert trips(answer, source) == figure


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("The fee is $218.", "It is two hundred and eighteen dollars."),
        ("The fee is $218.", "It is two eighteen dollars."),
        ("Total: USD 218.00", "You pay 218 dollars."),
        ("A bill on paper costs 1.50 euros.", "It costs one euro fifty."),
        ("A bill on paper costs 1.50 euros.", "One euro and fifty cents a month."),
        ("It costs $19.99.", "It costs nineteen ninety-nine dollars."),
        ("Between 20 and 30 euros.", "From 20 euros to 30 euros."),
        ("5-10% off.", "Five percent, or even ten percent."),
        ("A fee of 50 pounds.", "You pay £50."),
        ("It costs £50.", "The fee is fifty pounds."),
        ("At least 80 percent.", "Eighty percent, so 80%."),
        ("22 x 14 x 9 inches.", "Up to 22 by 14 by 9 inches."),
        ("22 x 14 x 9 inches.", "Twenty-two inches by fourteen inches by nine inches."),
    ],
)
def test_money_and_percentages_may_be_said_in_any_form(source: str, answer: str) -> None:
    assert trips(answer, source) is None


def test_a_telephone_number_may_be_read_out_digit_by_digit() -> None:
    page = "Call 1-800-555-0199 at any time."
    assert trips("It's 1 800 555 0199.", page) is None
    assert trips("It's five five five, oh one nine nine.", page) is None
    assert trips("It's 555-0199.", page) is None
    assert trips("It's 555-0198.", page) == "555-0198"


def test_a_figure_still_being_spoken_is_not_judged() -> None:
    growing = "The limit is one hundred and twenty pounds for each bag you check in today."
    page = "The limit is 120 lbs."
    for end in range(len(growing)):
        assert trips(growing[:end], page, complete=False) is None, growing[:end]
    invented = "The limit is 75 pounds for each bag you check in today."
    judged = [trips(invented[:end], page, complete=False) for end in range(len(invented))]
    assert judged[invented.index("bag") + 1] == "75 pounds"
    assert judged[invented.index("pounds")] is None


def test_units_must_agree_where_both_are_known() -> None:
    assert trips("Fifty minutes.", "under 50 lbs") == "Fifty minutes"
    assert trips("Fifty pounds.", "under 50 lbs") is None
    assert trips("Twenty-two inches.", "22 x 14 x 9") is None
    assert trips("£50", "a fee of 50 pounds") is None


@given(st.integers(0, 999_999))
def test_digits_and_words_of_one_number_ground_each_other(number: int) -> None:
    spoken, written = f"exactly {in_words(number)} miles", f"exactly {number:,} mi"
    assert trips(spoken, written) is None
    assert trips(written, spoken) is None


@given(st.integers(13, 999_999), st.integers(13, 999_999))
def test_another_number_trips_in_digits_and_in_words(said: int, known: int) -> None:
    page = f"The limit is {known} lbs."
    assert (trips(f"It is {said} pounds.", page) is None) == (said == known)
    assert (trips(f"It is {in_words(said)} pounds.", page) is None) == (said == known)


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_of_day_is_the_same_however_said(hour: int, minute: int) -> None:
    meridiem = "am" if hour < 12 else "pm"
    written = f"departs 2025-03-04T{hour:02}:{minute:02}:00"
    spoken = f"{in_words(hour % 12 or 12)} {in_words(minute) if minute else ''} {meridiem}"
    assert trips(f"It leaves at {hour % 12 or 12}:{minute:02} {meridiem}.", written) is None
    assert trips(f"It leaves at {spoken}.", written) is None
    other = "pm" if meridiem == "am" else "am"
    assert trips(f"It leaves at {hour % 12 or 12}:{minute:02} {other}.", written) is not None


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_read_and_grounds_itself(text: str, more: str) -> None:
    assert first_finding(text, KnownFigures.of([text, more]), complete=True) is None
    for figure in read_figures(text):
        assert text[figure.start : figure.end] == figure.text


@given(st.text("0123456789 .,-:/$%ampoh'\"xdegtwn", max_size=60))
def test_text_full_of_figures_grounds_itself(text: str) -> None:
    assert first_finding(text, KnownFigures.of([text]), complete=True) is None


def test_a_long_number_is_not_quoted() -> None:
    [figure] = read_figures("4111 1111 1111 1111")
    assert displayed(figure) == "a long number"
    assert displayed(read_figures("75 pounds")[0]) == "“75 pounds”"


def test_what_a_calls_own_texts_count_is_counted_in_an_answer_too() -> None:
    rule = "Wi-Fi is free of charge for up to 2 laptops in each room."
    assert trips("You may bring three laptops.", rule) == "three"
    assert trips("You may bring two laptops.", rule) is None
    assert trips("There are two nice walks nearby.", rule) is None
