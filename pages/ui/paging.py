"""A long list a page at a time. It knows no list."""

import streamlit as st


def first_of(count: int, on_a_page: int, key: str) -> int:
    """The place of the first item to draw; draws the choice of a page when there are several."""
    pages = -(-count // on_a_page)
    if pages <= 1:
        return 0
    if st.session_state.get(key, 1) > pages:  # the list has become shorter
        st.session_state[key] = pages
    return (st.pagination(pages, key=key) - 1) * on_a_page
