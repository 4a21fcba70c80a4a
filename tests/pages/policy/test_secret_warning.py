"""A policy that contains a password warns before it is published."""

from tests.pages.support.page_runs import Opener
from tests.pages.support.policy_page import ROOMS, button, opened, switchboard_of, types


def test_publishing_a_password_warns_beforehand(console: Opener) -> None:
    page = opened(console, switchboard_of(ROOMS))
    assert not page.warning
    types(page, "# Wi-Fi\n\n1. The Wi-Fi password is garden2024.\n2. Your password is safe.\n")
    [warning] = [one.value.replace("\\", "") for one in page.warning]
    assert "contains a password or code: “garden2024”" in warning
    assert not button(page, "Publish").disabled
