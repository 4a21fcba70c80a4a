"""Recording on the console: one switch for all users, and notices while it records."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Toggle

from agents_core import events as ev
from agents_core.call.contract.commands import SetRecording
from agents_core.errors import StoreUnavailable
from agents_core.settings import Settings
from tests.doubles.call_events import CallEvents
from tests.pages.support import call_scenes
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.live_page import LiveConsole
from tests.pages.support.page_runs import Opener, live_data, switchboard_with, typed
from tests.pages.support.virtual_time import virtual_time

BEFORE = "Spoken calls are recorded."


def switch(page: AppTest) -> Toggle:
    """The only toggle of the console."""
    [found] = page.toggle
    return found


def notice(page: AppTest) -> str:
    """What the call bar says before a spoken call."""
    return str(live_data(page, "call_bar")["recorded"])


def recorded() -> CallEvents:
    """A spoken call that is recorded."""
    call = call_scenes.opening()
    call.add(ev.RecordingChanged, 900, on=True, message="Recording: kept.")
    return call


def test_before_a_call_the_page_says_that_it_would_be_recorded(console: Opener) -> None:
    page = console(FakeSwitchboard())
    assert BEFORE in notice(page)
    assert switch(page).value


def test_the_switch_is_for_all_users_and_the_running_call(console: Opener) -> None:
    switchboard = switchboard_with(recorded().events)
    page = typed(console(switchboard), "hello")
    switch(page).set_value(False).run()
    assert not switchboard.archive.recording_on()
    assert switchboard.calls[0].commands[-1] == SetRecording(on=False)
    assert BEFORE not in notice(page)
    other_user = console(switchboard)
    assert not switch(other_user).value
    switch(other_user).set_value(True).run()
    assert switch(page.run()).value


def test_a_page_that_shows_the_old_position_does_not_switch_back(console: Opener) -> None:
    """Its browser sent a message before it knew that another user had switched."""
    switchboard = FakeSwitchboard()
    page = console(switchboard)
    late = page._tree.get_widget_states()
    switchboard.set_recording(False)
    page.run()
    page._run(late)
    assert not switchboard.recording_on()
    assert not switch(page).value


@pytest.mark.parametrize("how", ["recorded", "switched off", "no microphone"])
@virtual_time
async def test_the_call_says_whether_it_is_recorded(how: str) -> None:
    script = recorded()
    if how == "switched off":
        script.add(ev.RecordingChanged, 2_000, on=False, message="No longer recording.")
    if how == "no microphone":
        script.add(ev.MediaDetached, 2_000)
    page = await LiveConsole(script.events).opened()
    await page.commands("send", text="hello")
    update = page.updates()[-1]
    assert update["state"]["recording"] is (how == "recorded")
    assert "Recording: kept." in str(page.updates()), "the transcript says from where on"


def test_where_the_settings_forbid_recording_the_switch_is_disabled(console: Opener) -> None:
    page = console(FakeSwitchboard(settings=Settings(record_audio=False)))
    [toggle] = page.toggle
    assert toggle.disabled and not toggle.value
    assert "RECORD_AUDIO" in (toggle.help or "")
    assert BEFORE not in notice(page)


def test_a_database_that_refuses_is_a_sentence_and_the_switch_shows_what_is(
    console: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = FakeSwitchboard()
    page = console(switchboard)

    def refuse(on: bool) -> None:
        raise StoreUnavailable("The database cannot be reached.")

    monkeypatch.setattr(switchboard, "set_recording", refuse)
    switch(page).set_value(False).run()
    assert any("cannot be reached" in one.value for one in page.error)
    assert switch(page).value
    assert page.run().error, "also when another run follows at once"
    monkeypatch.undo()
    switch(page).set_value(False).run()
    assert not page.error and not switch(page).value
