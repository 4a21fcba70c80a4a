"""Sentences about the end of models: labels of a choice, and warnings."""

from datetime import date

from agents_core.models.known_models import KnownModels
from agents_core.models.model_facts import FAMILIES, ModelKind, family_place

WARN_DAYS = 90
"""A model that ends within so many days is warned of: OpenAI announces ends months ahead, and a
team needs weeks to try its successor."""


def day_words(day: date) -> str:
    """A day for people: "20 January 2027"."""
    return f"{day.day} {day:%B %Y}"


def model_label(known: KnownModels, name: str) -> str:
    """A model in a list of choices, with what is known of its end."""
    if name in FAMILIES:
        return f"{name} (newest: {known.exact(name)})"
    facts = known.facts.get(name)
    if facts is None:
        return f"{name} (unknown)"
    if facts.ends_on is None:
        return f"{name} (no end announced)"
    return f"{name} ({'ends' if known.lives(name) else 'ended'} {day_words(facts.ends_on)})"


def end_warning(known: KnownModels, name: str, kind: ModelKind) -> str:
    """Why a model needs attention: it ends within ``WARN_DAYS`` days, has ended, or is unknown.
    Empty: it does not."""
    exact = known.exact(name)
    facts = known.facts.get(exact)
    if facts is None:
        return _unknown(known, exact, kind)
    if facts.kind != kind:
        wanted = "transcribes speech" if kind == "transcription" else "talks with callers"
        return f"{exact} is no model that {wanted}."
    if facts.ends_on is None:
        return _not_listed(known, exact)
    days = (facts.ends_on - known.today).days
    if days > WARN_DAYS:
        return _not_listed(known, exact)
    what = exact if exact == name else f"{name} is {exact} now, which"
    return f"{what} {_when(facts.ends_on, days)}. {_instead(known, exact, name)}".rstrip()


def _when(ends_on: date, days: int) -> str:
    if days <= 0:
        return f"ended on {day_words(ends_on)}"
    return f"ends on {day_words(ends_on)}, in {days} day{'s' if days > 1 else ''}"


def _instead(known: KnownModels, exact: str, name: str) -> str:
    """What to choose: a family whose newest model lives longer."""
    place = family_place(exact)
    family = known.facts[exact].successor or (place.family if place is not None else "")
    if family in FAMILIES and family != name:
        newest = known.exact(family)
        if newest != exact and known.lives(newest):
            return f"Choose {family}, which is {newest} now."
    return "Switchboard knows no successor yet." if name in FAMILIES else "Choose another model."


def _unknown(known: KnownModels, name: str, kind: ModelKind) -> str:
    what = "transcription model" if kind == "transcription" else "model"
    return (
        f"Switchboard does not know the {what} “{name}” (list of {day_words(known.as_of)}), so its "
        "end is unknown, and its price unless the price list has it."
    )


def _not_listed(known: KnownModels, name: str) -> str:
    if known.listed is None or name in known.listed:
        return ""
    return f"OpenAI's list for this key, read on {day_words(known.as_of)}, does not have {name}."
