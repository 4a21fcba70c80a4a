"""The words of the five languages."""

from agents_core.language.figures.lexicon.english import ENGLISH
from agents_core.language.figures.lexicon.french import FRENCH
from agents_core.language.figures.lexicon.german import GERMAN
from agents_core.language.figures.lexicon.italian import ITALIAN
from agents_core.language.figures.lexicon.spanish import SPANISH

WORDS = {"en": ENGLISH, "de": GERMAN, "es": SPANISH, "fr": FRENCH, "it": ITALIAN}
"""The words of each language."""

PERCENT = {
    "en": "%|percent|per cent|pct",
    "de": "%|prozent",
    "es": "%|por ciento",
    "fr": "%|pour cent|pourcent",
    "it": "%|per cento|percento",
}
"""Patterns of the percent sign and its words."""
