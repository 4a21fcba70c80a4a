"""The passages of a policy: read, searched by words, and jumped to."""

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from agents_core.versions import Part
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, markup, scripts
from tests.pages.support.policy_page import DOGS, ROOMS, opened, switchboard_of, types


def passages_card(page: AppTest) -> str:
    return markup(page).split(">Passages<")[1].split("<style>")[0]


def hit(page: AppTest) -> Button:
    """The only passage that was found."""
    [found] = [one for one in page.button if str(one.key).startswith("policy_hit_")]
    return found


def search(page: AppTest, words: str) -> Button:
    """The only passage that has these words."""
    page.text_input(key="policy_search").set_value(words).run()
    return hit(page)


def test_words_find_passages_and_a_click_shows_one_on_its_page(console: Opener) -> None:
    many = "".join(f"{n}. Rule number {n} of the house.\n" for n in range(1, 401))
    switchboard = switchboard_of(Part("Rules", many))
    page = opened(console, switchboard)
    assert 'id="passage-1-P399"' not in markup(page)
    page.text_input(key="policy_search").set_value("rule 399").run()
    assert any("1 passage of 400" in one.value for one in page.caption)
    hit(page).click().run()
    assert 'sb-found" id="passage-1-P399"' in markup(page)
    assert 'getElementById("passage-1-P399")' in scripts(page)
    page.text_input(key="policy_search").set_value("nowhere to be found").run()
    assert any("Try fewer words" in one.value for one in page.caption)


def test_a_jump_in_one_policy_marks_nothing_in_another(console: Opener) -> None:
    page = opened(console, FakeSwitchboard(policy=(ROOMS,), ready=("hotel_desk",)))
    page.text_input(key="policy_search").set_value("breakfast").run()
    hit(page).click().run()
    assert "sb-found" in passages_card(page)
    page.selectbox(key="policy_name").set_value("Hotel desk").run()
    assert "sb-found" not in passages_card(page)


def test_the_drafts_passages_can_be_read_before_it_is_published(console: Opener) -> None:
    page = types(opened(console, switchboard_of()), "1. Check-out is at noon.\n")
    assert "Check-out is at noon" not in markup(page).split(">Passages<")[1]
    page.segmented_control(key="policy_passages_of_1").set_value(0).run()
    assert "Check-out is at noon" in markup(page).split(">Passages<")[1]


def test_a_late_click_on_a_hit_is_not_for_the_hit_of_the_next_search(console: Opener) -> None:
    page = opened(console, switchboard_of(ROOMS, DOGS))
    search(page, "breakfast").click()
    late = page._tree.get_widget_states()
    search(page, "dogs stay")
    page._run(late)
    assert "sb-found" in passages_card(page)
    [marked] = [one for one in passages_card(page).split("<div") if "sb-found" in one]
    assert "Breakfast" in marked
