"""Parts of a page as its script places them."""

import pytest
from streamlit.components.v2.bidi_component import serialization
from streamlit.testing.v1 import AppTest

from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener


def test_placing_parts_looks_for_no_data_frames(
    console: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit imports pandas for that, which took 1.2 s of the first page."""

    looked_at: list[object] = []
    monkeypatch.setattr(serialization, "is_dataframe_like", looked_at.append)
    page: AppTest = console(FakeSwitchboard())
    assert len(page.get("bidi_component")) > 3
    assert looked_at == []
