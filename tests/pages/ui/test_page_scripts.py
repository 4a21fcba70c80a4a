"""Browser scripts survive the sanitizer of ``st.html``."""

import re

from pages.ui.assets import ASSETS

TAG = re.compile(r"<[/\w!]")


def test_no_browser_script_contains_a_tag() -> None:
    """DOMPurify, which Streamlit 1.67 uses, removes a script whose text looks like markup, also in
    a comment. The page then works without the script and shows no error."""
    scripts = sorted(ASSETS.glob("*.js"))
    assert scripts
    assert [script.name for script in scripts if TAG.search(script.read_text("utf-8"))] == []
