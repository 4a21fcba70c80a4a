"""The input of a SecretField, its problem, and the button that forgets a stored secret."""

import streamlit as st

from pages.ui.html_text import escape_markdown
from pages.ui.secret_field import SecretField


def secret_input(field: SecretField, *, placeholder: str) -> None:
    """Draw it."""
    st.text_input(
        field.label,
        type="password",
        key=field.key,
        autocomplete="off",
        on_change=field.store,
        placeholder=placeholder,
    )
    if field.problem:
        st.error(escape_markdown(field.problem), icon=":material/error:")
    if field.stored is not None:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.caption(f"{escape_markdown(field.label)}: stored for this browser session.")
            st.button("Forget", key=f"{field.key}_forget", type="tertiary", on_click=field.forget)
