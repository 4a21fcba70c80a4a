"""Reads the theme's options once per process instead of once per run.

Streamlit 1.67 sends the six sections of the theme with every run and reads each of them from all
options anew: 1 % of a core for a console that is drawn six times per second, a twentieth of the
app's processor time during a call. No upstream issue is known. A changed theme shows after the
next start.

Replaces ``app_session._populate_theme_msg``.
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
    if theme.ByteSize():  # merging an empty theme would mark the section as present
        msg.MergeFrom(theme)


def install() -> None:
    """Apply to every session of this process; idempotent."""
    app_session._populate_theme_msg = _populate_once
