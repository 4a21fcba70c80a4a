"""The theme that Streamlit sends with each run: the same as unpatched, and read once."""

import inspect

import pytest
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from pages.vendor_patches.streamlit import theme_cache

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.sidebar", "theme.light.sidebar")


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme_cache, "_themes", {})
    monkeypatch.setattr(app_session, "_populate_theme_msg", theme_cache._populate)
    theme_cache.install()


@pytest.mark.parametrize("section", SECTIONS)
def test_a_theme_is_what_streamlit_makes_of_it(section: str) -> None:
    expected = CustomThemeConfig()
    theme_cache._populate(expected, section)
    for _ in range(2):
        said = CustomThemeConfig()
        app_session._populate_theme_msg(said, section)
        assert said == expected


def test_a_theme_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def populate(msg: CustomThemeConfig, section: str) -> None:
        read.append(section)
        msg.primary_color = f"of {section}"

    monkeypatch.setattr(theme_cache, "_populate", populate)
    for section in (*SECTIONS, *SECTIONS):
        said = CustomThemeConfig()
        app_session._populate_theme_msg(said, section)
        assert said.primary_color == f"of {section}"
    assert read == list(SECTIONS)


def test_streamlit_still_reads_the_theme_for_each_run() -> None:
    """If it does not, the patch can go."""
    source = inspect.getsource(app_session.AppSession._create_new_session_message)
    assert "_populate_theme_msg(" in source, (
        "Streamlit no longer populates the theme in each run: remove"
        " pages/vendor_patches/streamlit/theme_cache.py and its row in README."
    )
