"""Contradictions are named before a policy is published, and can be hidden."""

import pytest

from agents_core.knowledge.checks import contradictions
from tests.pages.support.page_runs import Opener
from tests.pages.support.policy_page import ROOMS, button, opened, switchboard_of, types


def test_two_values_for_one_thing_are_named_and_can_be_hidden(console: Opener) -> None:
    page = opened(console, switchboard_of(ROOMS))
    assert not page.warning
    types(page, "# Pool\n\n1. The pool closes at 9 pm.\n2. The pool closes at 10 pm.\n")
    [warning] = [one.value.replace("\\", "") for one in page.warning]
    assert "9 pm or 10 pm?" in warning
    assert not button(page, "Publish").disabled

    button(page, "Hide").click().run()

    assert not page.warning


def test_two_are_hidden_by_two_clicks_at_once(console: Opener) -> None:
    page = opened(console, switchboard_of(ROOMS))
    lines = (
        f"{thing} closes at {hour} pm." for thing in ("Our pool", "The bar") for hour in (9, 10)
    )
    types(page, "# Hours\n\n" + "".join(f"{at}. {line}\n" for at, line in enumerate(lines, 1)))
    assert len(page.warning) == 2

    for hide in [one for one in page.button if one.label == "Hide"]:
        hide.click()
    page.run()

    assert not page.warning


def test_what_is_not_searched_is_said(console: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contradictions, "MAX_COMPARED", 3)
    page = opened(console, switchboard_of(ROOMS))
    types(page, "1. The bar opens at noon.\n2. The pool opens at 8 am.\n3. Towels are free.\n")
    assert not [one for one in page.caption if "searched for" in one.value]
    types(page, "1. Bar: noon.\n2. Pool: 8 am.\n3. Towels are free.\n4. Pets stay outside.\n")
    assert [one for one in page.caption if "searched for contradictions" in one.value]
