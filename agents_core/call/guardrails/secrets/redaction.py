"""Redacts secrets from agent transcripts before they are stored.

Pages and the record writer read each event at once, so a secret must never reach the event log.
Partial text is held back until it cannot become a secret any more.
"""

from collections import OrderedDict

from agents_core.call.guardrails.secrets.spoken_secrets import (
    Allowed,
    find_secret,
    nothing_allowed,
    sayable_chars,
)

REDACTED = "[withheld]"
"""Replaces a secret and the rest of its item, in the transcript, exports and the next session."""

REMEMBERED_ITEMS = 64
"""Items that are kept; the oldest is dropped."""

CONTEXT_CHARS = 200
"""Shown text that is checked again as the context of new text. Limits the cost of each check in a
long answer."""


class Redaction:
    """One per call. ``on`` may change while it runs."""

    def __init__(self, allowed: Allowed = nothing_allowed) -> None:
        self.on = True
        self._allowed = allowed
        self._shown: OrderedDict[str, int] = OrderedDict()  # characters, by item

    def shown_chars(self, item_id: str) -> int:
        """How many characters of an item's text were shown."""
        return self._shown.get(item_id, 0)

    def showable(self, item_id: str, so_far: str) -> str:
        """The next part of a growing item's text that may be shown."""
        shown = self.shown_chars(item_id)
        unchecked = self.unchecked(item_id, so_far)
        passed = len(so_far) - len(unchecked)
        reached = max(
            shown, passed + sayable_chars(unchecked, self._allowed) if self.on else len(so_far)
        )
        self._remember(item_id, reached)
        return so_far[shown:reached]

    def unchecked(self, item_id: str, so_far: str) -> str:
        """The text that was not shown yet, with some context before it."""
        return so_far[max(self.shown_chars(item_id) - CONTEXT_CHARS, 0) :]

    def redacted(self, item_id: str, text: str) -> str:
        """The whole text of an item, without what follows a secret's beginning."""
        secret = find_secret(text, allowed=self._allowed) if self.on else None
        harmless = text if secret is None else text[: secret.start].rstrip()
        self._remember(item_id, len(harmless))
        return harmless if secret is None else f"{harmless} {REDACTED}".lstrip()

    def _remember(self, item_id: str, chars: int) -> None:
        self._shown[item_id] = chars
        while len(self._shown) > REMEMBERED_ITEMS:
            self._shown.popitem(last=False)


def without_secrets(text: str) -> str:
    """A whole text without what follows a secret's beginning."""
    secret = find_secret(text)
    return text if secret is None else f"{text[: secret.start].rstrip()} {REDACTED}".lstrip()
