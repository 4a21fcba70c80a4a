"""Text as it is spoken: money, codes, telephone numbers, addresses, short forms, silent signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_core.engine.speech.tts.spoken_form import spoken_form


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("The fee is 12,50 EUR.", "The fee is €12.50."),
        ("It costs 1.250,00 €", "It costs €1,250.00"),
        ("1 234,50 €", "€1,234.50"),
        ("20 CHF", "20 Swiss francs"),
        ("$12/night or 3 €/h", "$12 per night or €3 per hour"),
        ("Only 3,5 kg", "Only 3.5 kg"),
        ("lines 3,4 and 5", "lines 3,4 and 5"),
        ("20 000 people", "20,000 people"),
        ("55x40x20 cm", "55 by 40 by 20 cm"),
        ("3 ½", "3 and ½"),
        ("⅓ of it", "1/3 of it"),
        ("2⅔ cups", "2 and 2/3 cups"),
        ("10 m²", "10 square meters"),
        ("open 24h", "open 24 hours"),
    ],
)
def test_figures_are_said_as_a_person_says_them(written: str, spoken: str) -> None:
    assert spoken_form(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Terminal 2/3 is open.", "Terminal 2 slash 3 is open."),
        ("flat 12/5", "flat 12 slash 5"),
        ("2/3 of the price", "2/3 of the price"),
        ("1 1/2 hours", "1 1/2 hours"),
        ("⅔ more", "2/3 more"),
        ("on 27/10/2026", "on 2026-10-27"),
        ("on 10/27/2026", "on 2026-10-27"),
        ("on 03/11/2026", "on 3 slash 11 slash 2026"),
        ("form 13/13/2026", "form 13 slash 13 slash 2026"),
        ("form 0/13/2026", "form 0 slash 13 slash 2026"),
    ],
)
def test_a_slash_is_no_fraction_and_no_date_where_it_may_be_either(
    written: str, spoken: str
) -> None:
    assert spoken_form(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("We open Mon-Fri, 9:00-17:00.", "We open Monday to Friday, 9:00 to 17:00."),
        ("9am-5pm", "9 A.M. to 5 P.M."),
        ("9 a.m. – 5 p.m.", "9 A.M. to 5 P.M."),
        ("from 8:00 a.m. on", "from 8:00 A.M. on"),
        ("2026-12-01", "2026-12-01"),
    ],
)
def test_times_and_days_are_said_as_spans(written: str, spoken: str) -> None:
    assert spoken_form(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Flight SB 214", "Flight SB 2 1 4"),
        ("Your code is AB742.", "Your code is A. B 7 4 2."),
        ("QH72LB", "Q H 7 2 L B"),
        ("Order 5510938, please.", "Order 5 5 1, 0 9 3 8, please."),
        ("PIN 0042", "PIN 0 0 4 2"),
        ("O-K-A-F", "O K A. F"),
        ("plan A, section P4", "plan A., section P4"),
        ("A bag at gate B12 on the A380", "A bag at gate B12 on the A380"),
        ("10000 miles in 2026", "10000 miles in 2026"),
        ("the EU 2019 law", "the EU 2019 law"),
    ],
)
def test_codes_are_spelled_and_numbers_are_not(written: str, spoken: str) -> None:
    assert spoken_form(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Call 555-0100.", "Call 5 5 5, 0 1 0 0."),
        ("+44 20 7946 0958", "plus 4 4, 2 0, 7 9 4 6, 0 9 5 8"),
        ("1-800-555-0199", "1, 8 0 0, 5 5 5, 0 1 9 9"),
        ("(020) 7946 0958", "0 2 0, 7 9 4 6, 0 9 5 8"),
        ("ages 2-11", "ages 2 to 11"),
        ("jane.doe@example.com", "jane dot doe at example dot com"),
        ("j_wright@example.co.uk.", "J underscore wright at example dot co dot U K."),
        ("See https://www.example.com/help?x=1.", "See example dot com slash help."),
        ("on example.com, too", "on example dot com, too"),
    ],
)
def test_telephone_numbers_and_addresses_are_said_sign_by_sign(written: str, spoken: str) -> None:
    assert spoken_form(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("max. 3 bags ≤ 23 kg", "maximum 3 bags at most 23 kg"),
        ("Bags < 23 kg", "Bags < 23 kg"),  # hibari says "less than"
        ("① ٣ 5¹", "1 3 51"),
        ("<b>No\0</b> 😀 **café**", "No café"),
        ("see [our page](https://a.example)", "see our page"),
    ],
)
def test_markup_and_pictures_are_not_read_out(written: str, spoken: str) -> None:
    assert spoken_form(written).split() == spoken.split()


@pytest.mark.parametrize(
    "text", ["", "  ", "...!?", "😀" * 9, "日本語 и текст", "\ud800", "\0\n", "& @"]
)
def test_text_without_a_speakable_character_is_silent(text: str) -> None:
    assert spoken_form(text).strip() == ""


@given(st.text(max_size=300))
def test_any_text_has_a_spoken_form(text: str) -> None:
    assert "\0" not in spoken_form(text)
