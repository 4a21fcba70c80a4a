"""Output guardrails of one call: debounced checks through the SDK, and one of each whole answer.

The SDK checks a growing answer once per ``debounce_chars`` characters, so it never checks a shorter
answer.
"""

from collections.abc import Callable
from typing import Any

from agents import OutputGuardrail

from agents_core.call.guardrails.checks import SECRETS, Guardrail, Trip, first_trip, guardrails_of
from agents_core.call.guardrails.sdk_adapter import sdk_guardrails
from agents_core.call.guardrails.secrets.published_secrets import PublishedSecrets
from agents_core.call.guardrails.secrets.redaction import Redaction
from agents_core.call.sdk_patches.guardrail_retry import PREFIX
from agents_core.call.session.conversation_history import ConversationHistory, message_item
from agents_core.team.team_spec import TeamSpec
from agents_core.tools.tool_spec import CallContext

REMEMBERED_TRIPS = 64
"""Items with a trip that are kept; the oldest is dropped."""


class OutputGuardrails:
    """``use`` replaces the team while the call runs. Used on the call's loop only."""

    def __init__(
        self,
        context: CallContext,
        history: ConversationHistory,
        team: TeamSpec,
        current_item: Callable[[], str],
    ) -> None:
        """``current_item``: id of the item whose text the SDK's guardrails check now."""
        self._context = context
        self._history = history
        self._current_item = current_item
        self._published = PublishedSecrets()
        self.redaction = Redaction(self._is_published)
        self._tripped_in_sdk: dict[str, None] = {}  # item ids
        self._tripped: dict[str, None] = {}  # item ids
        self._guardrails: dict[str, Guardrail] = {}
        self._debounce_chars = team.guardrails.debounce_chars
        self._checks: dict[str, tuple[str, int]] = {}  # by guardrail: item id, number of checks
        self._for_sdk: list[OutputGuardrail[Any]] = []
        self.use(team)

    def use(self, team: TeamSpec) -> None:
        """Check by this team's guardrails from now on."""
        self._debounce_chars = team.guardrails.debounce_chars
        self._guardrails = {
            guardrail.name: guardrail
            for guardrail in guardrails_of(
                team,
                lambda: self._context.grounding,
                lambda: self._history.texts("caller"),
                self._is_published,
            )
        }
        self.redaction.on = SECRETS in self._guardrails
        growing = [Guardrail(name, self._growing(name)) for name in self._guardrails]
        self._for_sdk[:] = sdk_guardrails(growing)

    def _is_published(self, text: str, start: int) -> bool:
        """Whether a passage that this call looked up contains the secret."""
        self._published.add(self._context.published)
        return self._published.contains(text, start)

    def sdk_guardrails(self) -> list[OutputGuardrail[Any]]:
        """For the SDK's session: one list for the whole call, which ``use`` changes in place."""
        return self._for_sdk

    def check_secrets(self, item_id: str, so_far: str) -> Trip | None:
        """Check a growing answer for secrets; not debounced, because a person reads each word."""
        secrets = self._guardrails.get(SECRETS)
        text = self.redaction.unchecked(item_id, so_far)
        return None if secrets is None else secrets.check(text, False)

    def check_complete(self, item_id: str, text: str) -> Trip | None:
        """The first guardrail a whole answer trips, unless one tripped in the SDK already."""
        if item_id in self._tripped_in_sdk:
            return None
        return first_trip(list(self._guardrails.values()), text, complete=True)

    def note_trip(self, item_id: str) -> bool:
        """Remember that this item tripped; False when it is known already."""
        return _remember(self._tripped, item_id)

    def notice(self, guardrail: str) -> dict[str, Any]:
        """The message to the model about a trip, in the SDK's own words."""
        return message_item("caller", f"{PREFIX}{guardrail}")

    def _growing(self, name: str) -> Callable[[str, bool], Trip | None]:
        def check(text: str, complete: bool) -> Trip | None:
            guardrail = self._guardrails.get(name)
            if self._current_item() in self._tripped:
                return None  # interrupted already; more of its text may still arrive
            if guardrail is None or not self._due(name, len(text)):
                return None
            trip = guardrail.check(text, complete)
            if trip is not None:
                _remember(self._tripped_in_sdk, self._current_item())
            return trip

        return check

    def _due(self, name: str, chars: int) -> bool:
        """Whether the team's debounce allows a check; the SDK's cannot change in a session."""
        item_id = self._current_item()
        checked_item, checks = self._checks.get(name, ("", 0))
        checks = checks if checked_item == item_id else 0
        reached = chars // self._debounce_chars
        self._checks[name] = (item_id, max(checks, reached))
        return reached > checks


def _remember(seen: dict[str, None], item_id: str) -> bool:
    if item_id in seen:
        return False
    seen[item_id] = None
    while len(seen) > REMEMBERED_TRIPS:
        seen.pop(next(iter(seen)))
    return True
