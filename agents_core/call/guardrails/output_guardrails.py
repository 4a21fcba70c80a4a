"""Output guardrails of one call: the SDK's debounced ones, and a last look at every whole answer.

The SDK looks while an answer grows, each so many characters, so a shorter one would never be
checked; the last look closes that gap. It knows no transport and no journal.
"""

from collections.abc import Callable
from typing import Any

from agents import OutputGuardrail

from agents_core.call.guardrails.checks import SECRETS, Guardrail, Trip, first_trip, guardrails_of
from agents_core.call.guardrails.redaction import Redaction
from agents_core.call.guardrails.sdk_adapter import sdk_guardrails
from agents_core.call.session.conversation_history import ConversationHistory, message_item
from agents_core.team.team_spec import TeamSpec
from agents_core.tools.tool_spec import CallContext

REMEMBERED_TRIPS = 64


class OutputGuardrails:
    """``team`` may be replaced while the call runs; ``current_item`` is what an agent says now."""

    def __init__(
        self,
        context: CallContext,
        history: ConversationHistory,
        team: TeamSpec,
        current_item: Callable[[], str],
    ) -> None:
        self._context = context
        self._history = history
        self._current_item = current_item
        self.redaction = Redaction()
        self._seen_by_sdk: dict[str, None] = {}
        self._told: dict[str, None] = {}
        self._guardrails: dict[str, Guardrail] = {}
        self._debounce_chars = team.guardrails.debounce_chars
        self._looks: dict[str, tuple[str, int]] = {}  # by guardrail: item, times it was looked at
        self._for_sdk: list[OutputGuardrail[Any]] = []
        self.use(team)

    def use(self, team: TeamSpec) -> None:
        """Check by this team's guardrails from now on."""
        self._debounce_chars = team.guardrails.debounce_chars
        self._guardrails = {
            guardrail.name: guardrail
            for guardrail in guardrails_of(
                team, lambda: self._context.grounding, lambda: self._history.texts("caller")
            )
        }
        self.redaction.on = SECRETS in self._guardrails
        growing = [Guardrail(name, self._growing(name)) for name in self._guardrails]
        self._for_sdk[:] = sdk_guardrails(growing)

    def sdk_guardrails(self) -> list[OutputGuardrail[Any]]:
        """For the SDK's session: always the same list, which ``use`` changes in place."""
        return self._for_sdk

    def secret_look(self, item_id: str, so_far: str) -> Trip | None:
        """Whether a growing answer tells a secret. Not debounced: a person reads each word."""
        secrets = self._guardrails.get(SECRETS)
        text = self.redaction.unjudged(item_id, so_far)
        return None if secrets is None else secrets.check(text, False)

    def last_look(self, item_id: str, text: str) -> Trip | None:
        """The first guardrail a whole answer trips, unless the SDK has stopped it already."""
        if item_id in self._seen_by_sdk:
            return None
        return first_trip(list(self._guardrails.values()), text, complete=True)

    def first_trip(self, item_id: str) -> bool:
        """Remember that this item tripped; False when it had before."""
        return _remember(self._told, item_id)

    def notice(self, guardrail: str) -> dict[str, Any]:
        """What the model is told, worded as the SDK words it."""
        return message_item("caller", f"guardrail triggered: {guardrail}")

    def _growing(self, name: str) -> Callable[[str, bool], Trip | None]:
        def check(text: str, complete: bool) -> Trip | None:
            guardrail = self._guardrails.get(name)
            if self._current_item() in self._told:
                return None  # stopped already; more of it may still be on its way
            if guardrail is None or not self._due(name, len(text)):
                return None
            trip = guardrail.check(text, complete)
            if trip is not None:
                _remember(self._seen_by_sdk, self._current_item())
            return trip

        return check

    def _due(self, name: str, chars: int) -> bool:
        """The team's own debounce: the SDK's cannot change in a running session."""
        item_id = self._current_item()
        looked_at, times = self._looks.get(name, ("", 0))
        times = times if looked_at == item_id else 0
        crossed = chars // self._debounce_chars
        self._looks[name] = (item_id, max(times, crossed))
        return crossed > times


def _remember(seen: dict[str, None], item_id: str) -> bool:
    if item_id in seen:
        return False
    seen[item_id] = None
    while len(seen) > REMEMBERED_TRIPS:
        seen.pop(next(iter(seen)))
    return True
