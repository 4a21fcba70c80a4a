"""The shared services: one Switchboard per process, and a call that notices its page is gone."""

from streamlit.testing.v1 import AppTest

from agents_core.errors import SettingsError, StoreUnavailable
from pages.services import switchboard_provider
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import APP, Opener


def test_two_pages_share_one_started_switchboard(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = console(switchboard)
    page.run()
    assert switchboard_provider.shared_switchboard() is switchboard
    assert switchboard.started == 1


def test_a_setting_that_cannot_be_used_is_a_sentence(no_browser_session: None) -> None:
    def broken() -> FakeSwitchboard:
        raise SettingsError("DATABASE_URL is not a database address.")

    switchboard_provider.provide(broken)
    page = AppTest.from_file(str(APP), default_timeout=500).run()
    switchboard_provider.provide(switchboard_provider.real_switchboard)
    assert not page.exception
    assert "not a database address" in page.error[0].value


def test_a_database_that_is_gone_is_a_sentence(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = console(switchboard)

    def gone() -> None:
        raise StoreUnavailable("The database could not be used just now.")

    switchboard.policy.current = gone  # type: ignore
    page.run()
    assert not page.exception
    assert "could not be used just now" in page.error[0].value
