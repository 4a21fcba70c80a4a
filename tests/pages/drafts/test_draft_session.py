"""The shared draft: what is typed is kept, and nobody's words are overwritten silently."""

import pytest
from streamlit.testing.v1 import AppTest

from agents_core.errors import StoreUnavailable
from agents_core.team.team_spec import TeamSpec
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, markup

THEIRS = "theirs"


def instructions(page: AppTest) -> str:
    return str(page.text_area[0].value)


def write(page: AppTest, words: str) -> AppTest:
    """Type instructions; the autosave script commits them as a blur does."""
    page.text_area[0].set_value(words).run()
    assert not page.exception
    return page


def drafted(switchboard: FakeSwitchboard) -> TeamSpec:
    draft = switchboard.teams.draft(switchboard.teams.names()[0])
    assert draft is not None
    return draft.spec


def press(page: AppTest, label: str) -> AppTest:
    next(one for one in page.button if one.label == label and not one.disabled).click().run()
    assert not page.exception
    return page


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def test_what_is_typed_is_in_the_draft_at_once_and_a_reload_finds_it(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = agents_page(switchboard)
    write(page, "Be kind.")
    assert drafted(switchboard).agents[0].instructions == "Be kind."
    assert "Draft saved" in markup(page) and "from version 1" in markup(page)
    assert instructions(agents_page(switchboard)) == "Be kind."


def test_the_author_stands_at_the_draft(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = agents_page(switchboard)
    next(box for box in page.text_input if box.label == "Your name").set_value("Ana").run()
    write(page, "Be kind.")
    assert "by Ana" in markup(page)
    assert "by Ana" in markup(agents_page(switchboard))


def test_a_half_edit_survives_a_visit_to_the_console(agents_page: Opener) -> None:
    page = write(agents_page(FakeSwitchboard()), "Half a thought")
    page.switch_page("routes/console.py").run()
    page.switch_page("routes/agents.py").run()
    assert instructions(page) == "Half a thought"


def test_two_sessions_on_one_draft_are_warned_and_may_take_theirs(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    first, second = agents_page(switchboard), agents_page(switchboard)
    write(first, "What the first one wrote")
    write(second, "Mine")
    assert drafted(switchboard).agents[0].instructions == "What the first one wrote"
    assert "Nothing was overwritten" in second.warning[0].value
    assert "only on this screen" in markup(second) and "What the first one wrote" in markup(second)
    press(second, "Use theirs")
    assert instructions(second) == "What the first one wrote"
    press(second, "Undo")
    assert instructions(second) == "Mine" == drafted(switchboard).agents[0].instructions


def test_keeping_mine_puts_it_on_top_and_tells_the_other(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    first, second = agents_page(switchboard), agents_page(switchboard)
    write(first, "Theirs")
    write(second, "Mine")
    press(second, "Keep mine")
    assert drafted(switchboard).agents[0].instructions == "Mine"
    first.run()
    assert "while you were editing" in first.warning[0].value
    assert instructions(first) == "Theirs"


def test_typing_on_before_choosing_overwrites_nothing(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    first, second = agents_page(switchboard), agents_page(switchboard)
    write(first, "Theirs")
    write(second, "Mine")
    write(second, "Mine, longer")
    assert drafted(switchboard).agents[0].instructions == "Theirs"
    press(second, "Publish")
    assert "choose between the two drafts" in second.error[0].value
    assert switchboard.teams.newest(switchboard.teams.names()[0]).number == 1


def test_a_person_who_only_looks_sees_the_newest_draft(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    looking, editing = agents_page(switchboard), agents_page(switchboard)
    write(editing, "New words")
    looking.run()
    assert instructions(looking) == "New words"
    assert not looking.warning


def test_their_publish_while_i_edit_is_shown(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    first, second = agents_page(switchboard), agents_page(switchboard)
    write(first, "Theirs")
    write(second, "Mine")
    press(first, "Publish")
    second.run()
    assert "published version 2" in second.warning[0].value.replace("\\", "")
    press(second, "Keep mine")
    press(second, "Publish")
    newest = switchboard.teams.newest(switchboard.teams.names()[0])
    assert newest.number == 3 and newest.spec.agents[0].instructions == "Mine"


def test_a_newer_version_beside_my_draft_is_shown_and_can_be_built_on(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = write(agents_page(switchboard), "Mine")
    name = switchboard.teams.names()[0]
    newest = switchboard.teams.newest(name).spec
    switchboard.teams.publish(
        name, newest.model_copy(update={"greeting": "Hi"}), based_on=1, author="Bo"
    )
    page.run()
    assert "Version 2 by Bo is published" in page.warning[0].value
    press(page, "Keep draft on top of version 2")
    draft = switchboard.teams.draft(name)
    assert draft is not None and draft.based_on == 2
    press(page, "Publish")
    assert switchboard.teams.newest(name).number == 3


def test_publishing_over_a_newer_version_is_refused_and_nothing_is_lost(
    agents_page: Opener,
) -> None:
    switchboard = FakeSwitchboard()
    page = write(agents_page(switchboard), "Mine")
    name = switchboard.teams.names()[0]
    theirs = switchboard.teams.newest(name).spec.model_copy(update={"greeting": "Hi"})
    switchboard.teams.publish(name, theirs, based_on=1, author="Bo")
    press(page, "Publish")
    assert "Someone published version 2" in page.error[0].value
    assert switchboard.teams.newest(name).number == 2
    assert drafted(switchboard).agents[0].instructions == "Mine" == instructions(page)


def test_discarding_shows_the_version_again_and_has_a_way_back(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = agents_page(switchboard)
    before = instructions(page)
    write(page, "Away with it")
    press(page, "Discard draft")
    assert (
        instructions(page) == before
        and switchboard.teams.draft(switchboard.teams.names()[0]) is None
    )
    press(page, "Undo")
    assert instructions(page) == "Away with it"
    assert drafted(switchboard).agents[0].instructions == "Away with it"


def test_a_draft_discarded_by_the_other_is_shown(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = write(agents_page(switchboard), "Mine")
    other = agents_page(switchboard)
    press(other, "Discard draft")
    page.run()
    assert "discarded this draft" in page.warning[0].value
    press(page, "Keep mine")
    assert drafted(switchboard).agents[0].instructions == "Mine"


def test_a_database_that_is_away_keeps_the_words_on_the_screen(
    agents_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = FakeSwitchboard()
    page = agents_page(switchboard)

    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database cannot be reached.")

    with monkeypatch.context() as patch:
        patch.setattr(switchboard.versions, "save_draft", away)
        write(page, "Precious")
        assert "cannot be reached" in page.error[0].value
        assert "Not saved" in markup(page)
    press(page, "Save again")
    assert drafted(switchboard).agents[0].instructions == "Precious"


def test_a_click_while_the_database_is_away_is_a_sentence(
    agents_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = FakeSwitchboard()
    page = write(agents_page(switchboard), "Precious")

    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database cannot be reached.")

    with monkeypatch.context() as patch:
        patch.setattr(switchboard.versions, "discard_draft", away)
        press(page, "Discard draft")
    assert "cannot be reached" in page.error[0].value
    assert instructions(page) == "Precious"


def test_hostile_words_stay_words(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    evil = '<img src=x onerror="window.hacked=1"> [x](javascript:hacked) :red[no]'
    page = agents_page(switchboard)
    next(box for box in page.text_input if box.label == "Your name").set_value(evil).run()
    write(page, evil)
    other = agents_page(switchboard)
    write(other, "Another")
    page.run()
    assert "<img" not in markup(page) and "<img" not in markup(other)
    assert not any("<img" in one.value for one in (*page.warning, *other.warning))
