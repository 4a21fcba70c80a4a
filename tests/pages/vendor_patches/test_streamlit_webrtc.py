"""Private names of streamlit-webrtc: they exist, and are still needed."""

import pytest
from streamlit_webrtc.session_info import get_this_session_info

from pages.vendor_patches.streamlit_webrtc.worker_without_page import without_page


def test_a_worker_made_outside_a_script_logs_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    with without_page():
        assert get_this_session_info() is None
    assert caplog.records == []


def test_streamlit_still_warns_of_the_missing_script(caplog: pytest.LogCaptureFixture) -> None:
    """If it does not, worker_without_page can go."""
    get_this_session_info()
    assert "missing ScriptRunContext" in caplog.text, (
        "Streamlit no longer warns: remove"
        " pages/vendor_patches/streamlit_webrtc/worker_without_page.py and its row in README."
    )
