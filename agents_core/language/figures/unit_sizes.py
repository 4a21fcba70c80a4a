"""Sizes of units: what converts into what, and never from one system into another."""

from decimal import Decimal

_SIZES: dict[str, dict[str, str]] = {
    "time": {"second": "1", "minute": "60", "hour": "3600", "day": "86400", "week": "604800"},
    "calendar": {"month": "1", "year": "12"},
    "metric mass": {"gram": "1", "kilogram": "1000", "tonne": "1000000"},
    "mass": {"ounce": "1", "pound": "16"},
    "metric length": {
        "millimeter": "1",
        "centimeter": "10",
        "meter": "1000",
        "kilometer": "1000000",
    },
    "length": {"inch": "1", "foot": "12", "yard": "36", "mile": "63360"},
    "metric volume": {"milliliter": "1", "centiliter": "10", "liter": "1000"},
    "data": {"kilobyte": "1", "megabyte": "1000", "gigabyte": "1000000", "terabyte": "1000000000"},
    "power": {"watt": "1", "kilowatt": "1000"},
}
IMPLIED = {"meter": "centimeter", "hour": "minute"}
"""Units whose next smaller one may go unsaid: "one metre twenty"."""
_SIZE_OF = {
    unit: (dimension, Decimal(size))
    for dimension, units in _SIZES.items()
    for unit, size in units.items()
}


def in_base(value: Decimal, unit: str) -> tuple[str, Decimal]:
    """The dimension of a unit and the value in its smallest unit; a unit alone is a dimension."""
    dimension, size = _SIZE_OF.get(unit, (unit, Decimal(1)))
    return dimension, value * size


def compound(first: Decimal, first_unit: str, second: Decimal, second_unit: str) -> Decimal | None:
    """Two parts in the second's unit ("3 hours and 30 minutes" is 210); None: not one quantity."""
    dimension, size = _SIZE_OF.get(first_unit, ("", Decimal(0)))
    other, smaller = _SIZE_OF.get(second_unit, ("-", Decimal(0)))
    if dimension != other or smaller >= size or second * smaller >= size:
        return None
    return first * size / smaller + second
