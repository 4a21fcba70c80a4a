"""The output guardrails as plain decisions about a text. No SDK, no call, no page.

A call runs them through the SDK while an answer grows (``guardrails_sdk``), and may run them once
more on the finished text: the SDK only looks each ``debounce_chars``, so a short answer is never
looked at.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from agents_core.call.guardrails.banned_phrases import BannedPhrases
from agents_core.call.guardrails.grounding import Known, shown, ungrounded
from agents_core.call.guardrails.spoken_secrets import spoken_secret
from agents_core.team.team_spec import TeamSpec

SECRETS = "secrets"
GROUNDED_FIGURES = "grounded figures"
BANNED_PHRASES = "banned phrases"
GUARDRAILS = (SECRETS, BANNED_PHRASES, GROUNDED_FIGURES)
"""Every guardrail there is, by name: a call declares them all at once, and which of them look is
the team's choice, also while the call runs."""

Grounding: TypeAlias = Callable[[], Sequence[str]]
"""Texts of this call so far; it only ever grows."""


@dataclass(frozen=True, slots=True)
class Trip:
    """A guardrail stops an answer; ``reason`` is a sentence without anything secret in it."""

    guardrail: str
    reason: str


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One rule. ``check(text, complete)``: complete is False while the answer still grows."""

    name: str
    check: Callable[[str, bool], Trip | None]


def guardrails_of(
    team: TeamSpec, grounding: Grounding, said: Grounding = lambda: ()
) -> tuple[Guardrail, ...]:
    """The guardrails this team switched on.

    ``grounding``: passages and tool results; ``said``: the caller's own words, which an agent may
    say back, but never as money or as a percentage.
    """
    chosen: list[Guardrail] = []
    if team.guardrails.secrets:
        chosen.append(Guardrail(SECRETS, _check_secrets))
    phrases = BannedPhrases(team.guardrails.banned_phrases)
    if phrases:
        chosen.append(_banned_phrases(phrases))
    if team.guardrails.grounded_figures:
        chosen.append(_grounded_figures(team, grounding, said))
    return tuple(chosen)


def first_trip(guardrails: Sequence[Guardrail], text: str, *, complete: bool) -> Trip | None:
    """What the first guardrail that objects says."""
    for guardrail in guardrails:
        trip = guardrail.check(text, complete)
        if trip is not None:
            return trip
    return None


def _check_secrets(text: str, complete: bool) -> Trip | None:
    reason = spoken_secret(text, complete=complete)
    return Trip(SECRETS, reason) if reason else None


def _banned_phrases(phrases: BannedPhrases) -> Guardrail:
    def check(text: str, complete: bool) -> Trip | None:
        phrase = phrases.find(text, complete=complete)
        if phrase is None:
            return None
        return Trip(BANNED_PHRASES, f"The answer said “{phrase}”, which this team never says.")

    return Guardrail(BANNED_PHRASES, check)


def _grounded_figures(team: TeamSpec, grounding: Grounding, said: Grounding) -> Guardrail:
    # Kept per guardrail, that is per call: reading a long call's texts anew takes 15 to 60 ms.
    own_words = (team.greeting, *(agent.instructions for agent in team.agents))
    known, echo = Known.of(own_words, idle_talk=False), Known()

    def check(text: str, complete: bool) -> Trip | None:
        known.learn(grounding())
        echo.learn(said(), priced=False)
        figure = ungrounded(text, known, echo, complete=complete)
        if figure is None:
            return None
        return Trip(
            GROUNDED_FIGURES,
            f"The answer said {shown(figure)}, which no policy passage or tool result of this "
            "call contains.",
        )

    return Guardrail(GROUNDED_FIGURES, check)
