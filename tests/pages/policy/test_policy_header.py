"""Policies as a whole on their page: making and deleting them, and what is said about it."""

from streamlit.testing.v1 import AppTest

from agents_core.team.editing import blank_team
from tests.pages.support.page_runs import (
    Opener,
    choice,
    field,
    is_open,
    markup,
    opens,
    presses_twice,
)
from tests.pages.support.policy_page import (
    NAME,
    ROOMS,
    button,
    library,
    opened,
    press,
    switchboard_of,
    text_box,
    types,
)


def create(page: AppTest, name: str) -> None:
    """Type a name under New policy, and create it."""
    field(page, "Name of the new policy").set_value(name).run()
    press(page, "Create")


def test_a_version_that_is_indexed_for_long_is_used_afterwards(console: Opener) -> None:
    page = opened(console, switchboard_of(ROOMS))
    types(page, "\n".join(f"{n}. Room number {n} is upstairs." for n in range(1, 260)))
    press(page, "Publish")
    assert "use it once it is indexed; until then they use the version before" in (
        page.success[0].value
    )


def test_a_new_policy_is_empty(console: Opener) -> None:
    """ "Replace this line with your policy" was a passage that agents looked up and said."""
    switchboard = switchboard_of()
    page = opened(console, switchboard)
    create(page, "Pizza")

    assert switchboard.policies.names() == (NAME, "Pizza")
    assert text_box(page).value == ""
    assert switchboard.policies.library("Pizza").current().passages == ()
    assert "It has no rules yet" in page.success[0].value
    assert button(page, "Publish").disabled

    press(types(page, "1. Pizza is served until ten."), "Publish")
    assert not any("no rules yet" in one.value for one in page.success), "it has some now"
    found = switchboard.policies.library("Pizza").explain("Until when is pizza served?")
    assert found.hits[0].passage.text == "Pizza is served until ten."


def test_looking_up_in_a_policy_without_rules_finds_nothing(console: Opener) -> None:
    switchboard = switchboard_of()
    create(opened(console, switchboard), "Pizza")
    assert switchboard.policies.library("Pizza").explain("Until when is pizza served?").hits == ()


def test_the_list_for_a_new_policy_closes_once_it_is_created(console: Opener) -> None:
    page = opened(console, switchboard_of())
    create(opens(page, "New policy"), NAME)
    assert "already a policy" in page.error[0].value
    assert is_open(page, "New policy"), "it stays open for another name"
    create(page, "Pizza")
    assert not is_open(page, "New policy") and field(page, "Name of the new policy").value == ""


def test_a_double_click_creates_one_policy(console: Opener) -> None:
    """It said that there is one of that name already, over a list that was still open."""
    switchboard = switchboard_of()
    page = opens(opened(console, switchboard), "New policy")
    field(page, "Name of the new policy").set_value("Pizza").run()
    presses_twice(page, "Create", "New policy")
    assert switchboard.policies.names() == (NAME, "Pizza")
    assert not page.error and "“Pizza” was created" in page.success[0].value
    assert not is_open(page, "New policy") and field(page, "Name of the new policy").value == ""


def test_a_double_click_deletes_one_policy(console: Opener) -> None:
    switchboard = switchboard_of()
    page = opened(console, switchboard)
    create(page, "Pizza")
    create(page, "Wine")
    presses_twice(opens(page, "Delete"), "Delete policy", "Delete")
    assert switchboard.policies.names() == (NAME, "Pizza")
    assert not page.error and not is_open(page, "Delete")


def test_a_refused_name_is_unsaid_when_another_is_typed_or_the_list_is_closed(
    console: Opener,
) -> None:
    page = opens(opened(console, switchboard_of()), "New policy")
    create(page, NAME)
    assert page.error
    assert not field(page, "Name of the new policy").set_value("Pizza").run().error
    create(page, NAME)
    assert page.error
    assert not opens(page, "New policy", closes=True).error


def test_a_policy_can_be_deleted(console: Opener) -> None:
    switchboard = switchboard_of()
    page = opened(console, switchboard)
    create(page, "Pizza")
    opens(page, "Delete")
    assert any("Calls that looked something up in it stay" in one.value for one in page.caption)
    press(page, "Delete policy")

    assert switchboard.policies.names() == (NAME,) and page.selectbox[0].value == NAME
    assert "The policy “Pizza” was deleted" in page.success[0].value.replace("\\", "")


def test_the_policy_that_was_created_stays_chosen_when_the_browser_repeats_another(
    console: Opener,
) -> None:
    """A message was on its way while the policy was created."""
    page = opened(console, switchboard_of())
    field(page, "Name of the new policy").set_value("Pizza").run()
    late = page._tree.get_widget_states()
    press(page, "Create")
    page._run(late)
    assert choice(page, "Policy").value == "Pizza"


def test_a_policy_that_a_team_uses_names_the_team_instead_of_going(console: Opener) -> None:
    switchboard = switchboard_of()
    switchboard.teams.create(blank_team("Desk").model_copy(update={"policy": NAME}))
    page = opened(console, switchboard)
    opens(page, "Delete")
    assert "The teams “Airline support” and “Desk” use this policy" in page.warning[0].value
    press(page, "Delete policy")

    assert switchboard.policies.names() == (NAME,)
    assert "The teams “Airline support” and “Desk” use this policy" in page.error[0].value


def test_a_message_about_a_version_ends_with_the_next_version(console: Opener) -> None:
    """ "Version 2 is published" stood over version 3."""
    switchboard = switchboard_of()
    page = opened(console, switchboard)
    press(types(page, "# Rooms\n\n1. Check-out is at noon.\n"), "Publish")
    assert "Version 2 is published" in page.success[0].value

    library(switchboard).save("1. Check-out is at ten.\n", document="Rooms", based_on=2)
    page.run()
    assert "version 3" in markup(page) and not page.success


def test_a_message_is_not_there_any_more_when_one_comes_back_to_the_page(console: Opener) -> None:
    page = opened(console, switchboard_of())
    press(types(page, "# Rooms\n\n1. Check-out is at noon.\n"), "Publish")
    assert page.success
    page.switch_page("routes/about.py").run()
    page.switch_page("routes/policy.py").run()
    assert not page.success


def test_a_refused_publish_is_shown_beside_its_button_and_names_the_document(
    console: Opener,
) -> None:
    """The sentence stood above a long text, out of sight, and did not say which one is empty."""
    page = opened(console, switchboard_of(ROOMS))
    next(one for one in page.text_input if one.label == "Name of the new document").set_value(
        "Dogs"
    ).run()
    press(page, "Add document")
    press(types(page, ""), "Publish")
    assert "The document “Dogs” is empty" in page.error[0].value
    types(page, "1. Dogs travel free.")
    assert not page.error
