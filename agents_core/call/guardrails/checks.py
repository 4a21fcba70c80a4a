"""The output guardrails as pure checks of a text: secrets, banned phrases, grounded figures.

A call runs them through the SDK while an answer grows, and once more on the whole answer: the SDK
checks each ``debounce_chars`` characters, so it never checks a shorter answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from agents_core.call.guardrails.figures.grounding import (
    displayed,
    first_finding,
    is_private,
    nearest,
)
from agents_core.call.guardrails.figures.known_figures import KnownFigures
from agents_core.call.guardrails.secrets.spoken_secrets import (
    Allowed,
    nothing_allowed,
    spoken_secret,
)
from agents_core.language.banned_phrases import BannedPhrases
from agents_core.team.team_spec import TeamSpec

SECRETS = "secrets"
GROUNDED_FIGURES = "grounded figures"
BANNED_PHRASES = "banned phrases"

Grounding: TypeAlias = Callable[[], Sequence[str]]
"""Texts of this call so far; append-only."""


@dataclass(frozen=True, slots=True)
class Trip:
    """A guardrail stops an answer; nothing in it is a secret."""

    guardrail: str
    reason: str  #: a sentence
    words: str = ""  #: what was said, where a team can allow it; empty: nothing to allow
    source: str = ""  #: what it was compared with: the nearest figure of a source, or the phrase


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One guardrail. ``check(text, complete)``: complete is False while the answer grows."""

    name: str
    check: Callable[[str, bool], Trip | None]


def guardrails_of(
    team: TeamSpec,
    grounding: Grounding,
    caller_words: Grounding = lambda: (),
    allowed_secret: Allowed = nothing_allowed,
) -> tuple[Guardrail, ...]:
    """The guardrails that this team switched on.

    ``grounding``: passages and tool results. ``caller_words``: an agent may repeat their
    figures, but no money and no percentages. ``allowed_secret``: whether the published
    policy contains the secret.
    """
    chosen: list[Guardrail] = []
    if team.guardrails.secrets:
        chosen.append(_secrets(allowed_secret))
    phrases = BannedPhrases(team.guardrails.banned_phrases)
    if phrases:
        chosen.append(_banned_phrases(phrases))
    if team.guardrails.grounded_figures:
        chosen.append(_grounded_figures(team, grounding, caller_words, allowed_secret))
    return tuple(chosen)


def first_trip(guardrails: Sequence[Guardrail], text: str, *, complete: bool) -> Trip | None:
    """The trip of the first guardrail that objects, or None."""
    for guardrail in guardrails:
        trip = guardrail.check(text, complete)
        if trip is not None:
            return trip
    return None


def _secrets(allowed: Allowed) -> Guardrail:
    def check(text: str, complete: bool) -> Trip | None:
        reason = spoken_secret(text, complete=complete, allowed=allowed)
        return Trip(SECRETS, reason) if reason else None

    return Guardrail(SECRETS, check)


def _banned_phrases(phrases: BannedPhrases) -> Guardrail:
    def check(text: str, complete: bool) -> Trip | None:
        found = phrases.find(text, complete=complete)
        if found is None:
            return None
        return Trip(
            BANNED_PHRASES,
            f"The answer said “{found.words}”, which this team never says.",
            words=found.words,
            source=found.phrase,
        )

    return Guardrail(BANNED_PHRASES, check)


def _grounded_figures(
    team: TeamSpec, grounding: Grounding, caller_words: Grounding, allowed_secret: Allowed
) -> Guardrail:
    # Kept for the call: reading all texts of a long call takes 15 to 60 ms.
    own_words = (
        team.greeting,
        *(agent.instructions for agent in team.agents),
    )
    known = KnownFigures.of(own_words, team.language, figures_of_speech=False)
    known.add_texts(team.guardrails.allowed_figures)
    user_figures = KnownFigures(team.language)

    def check(text: str, complete: bool) -> Trip | None:
        known.add_texts(grounding())
        user_figures.add_texts(caller_words(), with_prices=False)
        found = first_finding(text, known, user_figures, complete=complete)
        if found is None:
            return None
        figure = found.figure
        source = found.source if found.contradicted else nearest(figure, known)
        of_another = "the policy passages and tool results of this call state of something else"
        in_none = "no policy passage or tool result of this call contains"
        return Trip(
            GROUNDED_FIGURES,
            f"The answer said {displayed(figure)}, which "
            f"{of_another if found.contradicted else in_none}.",
            words="" if is_private(figure) else figure.text.strip(),
            source="" if spoken_secret(source, allowed=allowed_secret) else source,
        )

    return Guardrail(GROUNDED_FIGURES, check)
