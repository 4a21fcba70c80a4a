"""State of an input for a key or headers: the typed text moves at once into a SecretStr.

Text that cannot be used stays in its input, hidden as it was typed, with a sentence about it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

from agents_core.errors import SettingsError
from pages.ui.session_state import SessionState

SECRETS = "engine_secrets"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSecret:
    """A secret of this browser session."""

    secret: SecretStr
    server: str  #: the only server it may be sent to; empty where that is fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretField:
    """One input."""

    key: str  #: of its widget
    label: str
    state: SessionState
    check: Callable[[str], object]  #: raises SettingsError for text that cannot be used
    server: Callable[[], str] = str  #: the server that the secret is entered for

    @property
    def problem(self) -> str:
        """What is wrong with the text in the input; empty without text."""
        typed = str(self.state.get(self.key) or "")
        if not typed.strip():
            return ""
        try:
            self.check(typed)
        except SettingsError as error:
            return str(error)
        return ""

    @property
    def stored(self) -> StoredSecret | None:
        """The last text that could be used."""
        return self._stored().get(self.key)

    def store(self) -> None:
        """Move the text out of the input if it can be used; inside a callback."""
        typed = str(self.state.get(self.key) or "").strip()
        if not typed or self.problem:
            return
        self.state[self.key] = ""
        self.keep(SecretStr(typed))

    def keep(self, secret: SecretStr) -> None:
        """Store a secret that can be used, for the server that is chosen now."""
        stored = StoredSecret(secret=secret, server=self.server())
        self.state[SECRETS] = {**self._stored(), self.key: stored}

    def forget(self) -> None:
        """Delete the stored secret."""
        stored = self._stored()
        self.state[SECRETS] = {key: one for key, one in stored.items() if key != self.key}

    def _stored(self) -> dict[str, StoredSecret]:
        return self.state.get(SECRETS) or {}
