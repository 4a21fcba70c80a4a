"""The part of ``st.session_state`` that page state is written against; a dict in tests."""

from typing import Any, Protocol


class SessionState(Protocol):
    """A mapping from keys of widgets and of page state to their values."""

    def __contains__(self, key: Any, /) -> bool:
        """Whether there is a value."""

    def __getitem__(self, key: str, /) -> Any:
        """The value."""

    def __setitem__(self, key: str, value: Any, /) -> None:
        """Set a value; inside a callback also that of a widget."""

    def get(self, key: str, /) -> Any:
        """The value; None where there is none."""
