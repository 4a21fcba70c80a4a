"""Warns before publishing that a policy contains a password: agents say it to any caller."""

from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from agents_core.call.guardrails.secrets.published_secrets import secrets_in
from agents_core.versions import Part
from pages.ui.html_text import escape_markdown

MOST = 5
MOST_CHARS = 60


def warn_of_secrets(parts: Sequence[Part]) -> None:
    """Name the passwords in the documents, if there are any."""
    found = [(part.name, secret) for part in parts for secret in _secrets(part.text)]
    for name, secret in found[:MOST]:
        st.warning(
            escape_markdown(
                f"“{name}” contains a password or code: “{secret[:MOST_CHARS]}”. Once it "
                "is published, agents say it to any caller who asks."
            ),
            icon=":material/key:",
        )
    if len(found) > MOST:
        st.caption(f"{len(found) - MOST} more are not shown.")


@lru_cache(maxsize=16)
def _secrets(text: str) -> tuple[str, ...]:
    return tuple(secrets_in(text))
