"""What of an agent's words may be shown and kept: nothing that is a secret or may still become one.

A page polls the journal and a writer copies it ten times a second, so what is to be withheld must
never get there: words wait until what follows has shown that they are harmless. It knows no
journal.
"""

from collections import OrderedDict

from agents_core.call.guardrails.spoken_secrets import find_secret, sayable_chars

WITHHELD = "[withheld]"
"""Stands in the transcript, in exports and in what a new session is told, for a secret and for all
that was said after it in the same breath."""

REMEMBERED_ITEMS = 64

CONTEXT_CHARS = 200
"""Words that were shown and may still decide what the next ones are. Each piece of a long answer
then costs the same to judge."""


class Redaction:
    """One per call. ``on`` may change while it runs."""

    def __init__(self) -> None:
        self.on = True
        self._shown: OrderedDict[str, int] = OrderedDict()  # characters, by item

    def shown_chars(self, item_id: str) -> int:
        """How many characters of an item's own words were shown."""
        return self._shown.get(item_id, 0)

    def showable(self, item_id: str, so_far: str) -> str:
        """What may be shown now of an item's words so far, beyond what was before."""
        shown = self.shown_chars(item_id)
        judged = self.unjudged(item_id, so_far)
        passed = len(so_far) - len(judged)
        reached = max(shown, passed + sayable_chars(judged) if self.on else len(so_far))
        self._remember(item_id, reached)
        return so_far[shown:reached]

    def unjudged(self, item_id: str, so_far: str) -> str:
        """What was not shown of an item's words so far, with some before it."""
        return so_far[max(self.shown_chars(item_id) - CONTEXT_CHARS, 0) :]

    def kept(self, item_id: str, text: str) -> str:
        """All words of an item, as they are kept."""
        secret = find_secret(text) if self.on else None
        harmless = text if secret is None else text[: secret.start].rstrip()
        self._remember(item_id, len(harmless))
        return harmless if secret is None else f"{harmless} {WITHHELD}".lstrip()

    def _remember(self, item_id: str, chars: int) -> None:
        self._shown[item_id] = chars
        while len(self._shown) > REMEMBERED_ITEMS:
            self._shown.popitem(last=False)
