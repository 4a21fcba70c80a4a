"""Recording on the console: one switch for all users, and notices while it records."""

import pytest

from agents_core import events as ev
from agents_core.call.contract.commands import SetRecording
from agents_core.errors import StoreUnavailable
from agents_core.settings import Settings
from pages.console.recording_switch import SWITCH
from tests.doubles.call_events import CallEvents
from tests.pages.support import call_scenes
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, call_session_of, markup, switchboard_with, typed

BEFORE, NOW = "Spoken calls are recorded.", "<b>Recording</b>"


def recorded() -> CallEvents:
    """A spoken call that is recorded."""
    call = call_scenes.opening()
    call.add(ev.RecordingChanged, 900, on=True, message="Recording: kept.")
    return call


def test_before_a_call_the_page_says_that_it_would_be_recorded(console: Opener) -> None:
    page = console(FakeSwitchboard())
    assert BEFORE in markup(page)
    assert page.toggle(key=SWITCH).value


def test_the_switch_is_for_all_users_and_the_running_call(console: Opener) -> None:
    switchboard = switchboard_with(recorded().events)
    page = typed(console(switchboard), "hello")
    page.toggle(key=SWITCH).set_value(False).run()
    assert not switchboard.archive.recording_on()
    assert switchboard.calls[0].commands[-1] == SetRecording(on=False)
    assert BEFORE not in markup(page)
    other_user = console(switchboard)
    assert not other_user.toggle(key=SWITCH).value
    other_user.toggle(key=SWITCH).set_value(True).run()
    assert page.run().toggle(key=SWITCH).value


def test_while_it_records_the_status_line_says_so(console: Opener) -> None:
    script = recorded()
    page = typed(console(switchboard_with(script.events)), "hello")
    body = markup(page)
    assert NOW in body
    assert "audio of you and the agents is stored" in body
    assert "Recording: kept." in body, "and the transcript says from where on"


def test_without_recording_or_media_there_is_no_notice(console: Opener) -> None:
    off, gone = recorded(), recorded()
    off.add(ev.RecordingChanged, 2_000, on=False, message="No longer recording.")
    assert NOW not in markup(typed(console(switchboard_with(off.events)), "hello"))
    gone.add(ev.MediaDetached, 2_000)
    page = typed(console(switchboard_with(gone.events)), "hello")
    assert NOW not in markup(page)
    assert call_session_of(page).view.recording, "it would go on with the next microphone"


def test_a_typed_call_has_no_notice(console: Opener) -> None:
    page = typed(console(FakeSwitchboard()), "hello")
    assert NOW not in markup(page)
    assert "ecording" not in "".join(str(line) for line in call_session_of(page).view.lines)


def test_where_the_settings_forbid_recording_the_switch_is_disabled(console: Opener) -> None:
    page = console(FakeSwitchboard(settings=Settings(record_audio=False)))
    [toggle] = page.toggle
    assert toggle.disabled and not toggle.value
    assert "RECORD_AUDIO" in (toggle.help or "")
    assert BEFORE not in markup(page)


def test_a_database_that_refuses_is_a_sentence_and_the_switch_shows_what_is(
    console: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = FakeSwitchboard()
    page = console(switchboard)

    def refuse(on: bool) -> None:
        raise StoreUnavailable("The database cannot be reached.")

    monkeypatch.setattr(switchboard, "set_recording", refuse)
    page.toggle(key=SWITCH).set_value(False).run()
    assert any("cannot be reached" in one.value for one in page.error)
    assert page.toggle(key=SWITCH).value
