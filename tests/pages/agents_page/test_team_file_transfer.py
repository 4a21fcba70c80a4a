"""A team as a file: nothing changes until a person confirms, and mistakes are named."""

import pytest
from streamlit.testing.v1 import AppTest

from agents_core.team_files.ready_teams import ready
from agents_core.team_files.team_file import from_yaml, to_yaml
from pages.agents_page.team_file_transfer import _file
from tests.pages.agents_page.test_agents_page import spec, team
from tests.pages.drafts.test_draft_session import press
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, markup


def filed(page: AppTest, data: bytes) -> AppTest:
    page.segmented_control(key="agents_view").set_value("Import and export").run()
    page.file_uploader[0].upload("team.yaml", data, "application/yaml").run()
    assert not page.exception
    return page


def test_a_file_of_a_new_team_changes_nothing_until_confirmed(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard(tools=())
    bundle = ready("airline_support")
    bare = bundle.team.model_copy(
        update={
            "name": "From a file",
            "policy": "New rules",
            "agents": tuple(agent.model_copy(update={"tools": ()}) for agent in bundle.team.agents),
        }
    )
    page = filed(agents_page(switchboard), to_yaml(bare, bundle.documents).encode())
    assert switchboard.teams.names() == (team(switchboard),)
    assert any("New rules" in one.value for one in page.markdown)
    press(page, "Import as a new team")
    assert switchboard.teams.names()[-1] == "From a file"
    assert "New rules" in switchboard.versions.names("policy")


def test_a_file_of_a_known_team_becomes_a_draft_and_shows_the_difference(
    agents_page: Opener,
) -> None:
    switchboard = FakeSwitchboard()
    bundle = from_yaml(_file(switchboard, team(switchboard)))
    changed = bundle.team.model_copy(update={"greeting": "Hello from a file."})
    page = filed(agents_page(switchboard), to_yaml(changed, bundle.documents).encode())
    assert "from a file" in markup(page) and "<ins>" in markup(page)
    press(page, "Import into the draft")
    assert spec(switchboard).greeting == "Hello from a file."
    assert switchboard.teams.newest(team(switchboard)).number == 1


def test_a_draft_from_a_file_is_announced_until_it_is_published(agents_page: Opener) -> None:
    """ "Review it, then publish" stood there after publishing."""
    switchboard = FakeSwitchboard()
    name = team(switchboard)
    bundle = from_yaml(_file(switchboard, name))
    changed = bundle.team.model_copy(update={"greeting": "Hello from a file."})
    page = filed(agents_page(switchboard), to_yaml(changed, bundle.documents).encode())
    press(page, "Import into the draft")
    assert "The file is in the draft" in page.success[0].value
    page.segmented_control(key="agents_view").set_value("Team").run()
    press(page, "Publish")
    assert switchboard.teams.newest(name).spec.greeting == "Hello from a file."
    page.segmented_control(key="agents_view").set_value("Import and export").run()
    assert not any("in the draft" in one.value for one in page.success)


def test_what_is_downloaded_can_be_taken_in_again(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    bundle = from_yaml(_file(switchboard, team(switchboard)))
    assert bundle.team == switchboard.teams.newest(team(switchboard)).spec
    assert bundle.documents == switchboard.versions.newest("policy", bundle.team.policy).parts


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("entry: Main Agent", "entry: Nobody", "Nobody"),
        ("speed: 1.0", "speed: fast", "speed"),
        ("switchboard: 1", "switchboard: 9", "format"),
        ("agents:", "agents: [", "Line 38"),
    ],
)
def test_a_broken_file_names_line_and_field_and_changes_nothing(
    agents_page: Opener, old: str, new: str, said: str
) -> None:
    switchboard = FakeSwitchboard()
    text = _file(switchboard, team(switchboard)).decode()
    page = filed(agents_page(switchboard), text.replace(old, new, 1).encode())
    assert said in page.error[0].value and "ine" in page.error[0].value
    assert "Nothing was changed" in page.error[0].value
    assert (
        switchboard.teams.names() == (team(switchboard),)
        and switchboard.teams.draft(team(switchboard)) is None
    )


def test_a_file_whose_tools_are_not_here_is_not_made_a_team(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    bundle = ready("hotel_desk")
    page = filed(agents_page(switchboard), to_yaml(bundle.team, bundle.documents).encode())
    assert any("not in the catalogue" in one.value for one in page.error)
    assert page.button(key="bundle_confirm").disabled


def test_bytes_that_are_no_text_are_a_sentence(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = filed(agents_page(switchboard), bytes(range(256)) * 9)
    assert page.error and "Nothing was changed" in page.error[0].value
