"""Figures: one grammar for numbers, money, durations, dates, times, codes; and saying them."""

from agents_core.language.figures.comparison import same_value
from agents_core.language.figures.figure import DateParts, Figure, FigureKind, Reading
from agents_core.language.figures.numbers.number_words import Number, numbers_in
from agents_core.language.figures.reading.clocks import with_clock_of_24_hours
from agents_core.language.figures.reading.reader import read_figures, read_in_any_language
from agents_core.language.figures.reading.units import units_per
from agents_core.language.figures.saying.speakable import speakable

__all__ = [
    "DateParts",
    "Figure",
    "FigureKind",
    "Number",
    "Reading",
    "numbers_in",
    "read_figures",
    "read_in_any_language",
    "same_value",
    "speakable",
    "units_per",
    "with_clock_of_24_hours",
]
