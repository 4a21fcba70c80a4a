"""What tests of the policy page share: opening it, and finding its boxes and buttons by name."""

from collections.abc import Sequence

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button, TextArea

from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.versions import Draft, Part
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener

NAME = "Airline support"
ROOMS = Part("Rooms", "# Rooms\n\n1. Check-out is at 11 in the morning.\n2. Breakfast is free.\n")
DOGS = Part("Dogs", "# Dogs\n\n1. Dogs are welcome and stay free of charge.\n")


def switchboard_of(*parts: Part) -> FakeSwitchboard:
    """A Switchboard whose one policy has these documents."""
    return FakeSwitchboard(policy=parts or (ROOMS, DOGS))


def opened(console: Opener, switchboard: FakeSwitchboard, view: str = "") -> AppTest:
    """The policy page in a browser session of its own."""
    page = console(switchboard)
    page.switch_page("routes/policy.py").run()
    if view:
        page.segmented_control(key="policy_view").set_value(view).run()
    assert not page.exception
    return page


def button(page: AppTest, label: str) -> Button:
    """The button that says so."""
    [found] = [one for one in page.button if one.label == label]
    return found


def press(page: AppTest, label: str) -> AppTest:
    """Click it; nothing may go wrong."""
    button(page, label).click().run()
    assert not page.exception
    return page


def text_box(page: AppTest) -> TextArea:
    """The open document's text."""
    [found] = [one for one in page.text_area if one.label.startswith("Text of")]
    return found


def types(page: AppTest, text: str) -> AppTest:
    """Change the open document."""
    text_box(page).set_value(text).run()
    assert not page.exception
    return page


def texts(parts: Sequence[Part]) -> dict[str, str]:
    """Documents by name."""
    return {part.name: part.text for part in parts}


def library(switchboard: FakeSwitchboard) -> PolicyLibrary:
    """The policy."""
    return switchboard.policies.library(NAME)


def draft(switchboard: FakeSwitchboard) -> Draft:
    """The shared draft."""
    found = switchboard.versions.draft("policy", NAME)
    assert found is not None
    return found
