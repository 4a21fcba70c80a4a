"""A log that reads ``announcements_html`` to screen readers and survives redraws of the page."""

from pages.ui.assets import ASSETS
from pages.ui.page_scripts import install_script

SCRIPT = ASSETS / "screen_reader_log.js"


def screen_reader_log() -> None:
    """Install the log; once per page, outside of fragments."""
    install_script(SCRIPT)
