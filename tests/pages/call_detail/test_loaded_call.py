"""The call a browser session has open, without Streamlit."""

from typing import Any

import pytest

from agents_core.archive.call_records import CallNotFound
from pages.call_detail.loaded_call import load_call
from tests.pages.support.review_scenes import with_kept_calls


def test_a_session_keeps_its_call_until_it_opens_another() -> None:
    switchboard = with_kept_calls("k-1", "k-2")
    state: dict[str, Any] = {}
    first = load_call(state, switchboard, "k-1")
    first.refresh()
    assert len(first.events) == first.row.events > 0
    assert load_call(state, switchboard, "k-1") is first
    assert load_call(state, switchboard, "k-2").call_id == "k-2"


def test_a_call_that_does_not_exist_is_not_loaded() -> None:
    with pytest.raises(CallNotFound):
        load_call({}, with_kept_calls("k-1"), "k-2")
