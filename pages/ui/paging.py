"""Pagination of a long list."""

import streamlit as st


def first_index(count: int, on_a_page: int, key: str) -> int:
    """Index of the first item to draw; draws the pagination when there are several pages."""
    pages = -(-count // on_a_page)
    if pages <= 1:
        return 0
    if st.session_state.get(key, 1) > pages:  # the list is shorter than before
        st.session_state[key] = pages
    return (st.pagination(pages, key=key) - 1) * on_a_page
