"""The output guardrails as pure checks of a text: secrets, banned phrases, grounded figures.

A call runs them through the SDK while an answer grows, and once more on the whole answer: the SDK
checks each ``debounce_chars`` characters, so it never checks a shorter answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from agents_core.call.guardrails.banned_phrases import BannedPhrases
from agents_core.call.guardrails.grounding import KnownFigures, displayed, ungrounded
from agents_core.call.guardrails.spoken_secrets import spoken_secret
from agents_core.team.team_spec import TeamSpec

SECRETS = "secrets"
GROUNDED_FIGURES = "grounded figures"
BANNED_PHRASES = "banned phrases"

Grounding: TypeAlias = Callable[[], Sequence[str]]
"""Texts of this call so far; append-only."""


@dataclass(frozen=True, slots=True)
class Trip:
    """A guardrail stops an answer; ``reason`` is a sentence without secrets."""

    guardrail: str
    reason: str


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One guardrail. ``check(text, complete)``: complete is False while the answer grows."""

    name: str
    check: Callable[[str, bool], Trip | None]


def guardrails_of(
    team: TeamSpec, grounding: Grounding, said: Grounding = lambda: ()
) -> tuple[Guardrail, ...]:
    """The guardrails that this team switched on.

    ``grounding``: passages and tool results. ``said``: the caller's own words, whose figures an
    agent may repeat, but not as money or percentages.
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
    """The trip of the first guardrail that objects, or None."""
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
    # Kept for the call: reading all texts of a long call takes 15 to 60 ms.
    own_words = (team.greeting, *(agent.instructions for agent in team.agents))
    known, user_figures = KnownFigures.of(own_words, figures_of_speech=False), KnownFigures()

    def check(text: str, complete: bool) -> Trip | None:
        known.add_texts(grounding())
        user_figures.add_texts(said(), with_prices=False)
        figure = ungrounded(text, known, user_figures, complete=complete)
        if figure is None:
            return None
        return Trip(
            GROUNDED_FIGURES,
            f"The answer said {displayed(figure)}, which no policy passage or tool result of this "
            "call contains.",
        )

    return Guardrail(GROUNDED_FIGURES, check)
