"""Spares each run of a page what Streamlit computes anew and what never changes. It knows no page.

Streamlit 1.67 sends the six sections of the theme with every run, and reads each from all its
options: a console that is drawn six times per second spent 1 % of a core on it, a twentieth of
what the app takes while somebody talks. Another theme is seen at the next start.

The name used for it is private to Streamlit: the requirement pins its minor version, and a test
fails if it goes.
"""

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

_populate = app_session._populate_theme_msg
_themes: dict[str, CustomThemeConfig] = {}


def _populate_once(msg: CustomThemeConfig, section: str = "theme") -> None:
    theme = _themes.get(section)
    if theme is None:
        theme = CustomThemeConfig()
        _populate(theme, section)
        _themes[section] = theme
    if theme.ByteSize():  # merging nothing would say that there is a theme
        msg.MergeFrom(theme)


def read_themes_once() -> None:
    """From now on, in every session of this process; again does nothing."""
    app_session._populate_theme_msg = _populate_once
