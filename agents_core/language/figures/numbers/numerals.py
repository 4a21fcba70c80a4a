"""Numbers in digits: what their separators mean in a language.

CLDR has each language's own signs; written here because texts also use those of their neighbours
("1.500 €" in an English policy) and a parser that trusts one language reads 1.5 there.
"""

import re
from decimal import Decimal
from functools import cache

from babel.numbers import get_decimal_symbol, get_group_symbol

MOST_DIGITS = 30  #: longer runs of digits are no quantity

_GROUPED = re.compile(r"\d{1,3}(?:([.,'])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?")
_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
FRACTION_SIGNS = "".join(_FRACTIONS)


def values_of(written: str, language: str, *, money: bool) -> tuple[Decimal, ...]:
    """Every value a written number can have, the likeliest first; empty: it is no single number.

    ``written``: digits with ``. , '`` or spaces between them. ``money``: amounts have no three
    decimals, so a sign before three digits groups them.
    """
    plain = re.sub(r"[ \u00a0\u202f]", "", written).replace("’", "'")
    if plain[-1:] in _FRACTIONS:
        whole = plain[:-1]
        return (
            (Decimal(whole or 0) + _FRACTIONS[plain[-1]],) if whole.isdecimal() or not whole else ()
        )
    if len(plain) > MOST_DIGITS:
        return ()
    if plain.isdecimal():
        return (Decimal(plain),)
    signs = re.findall(r"[.,']", plain)
    last = signs[-1]
    if len(signs) > 1 or last == "'":
        return _grouped(plain, last)
    whole, _, rest = plain.partition(last)
    if len(rest) != 3 or len(whole) > 3 or whole.startswith("0"):
        return (Decimal(f"{whole}.{rest}"),)
    decimal, grouped = Decimal(f"{whole}.{rest}"), Decimal(whole + rest)
    if money or last == _own_signs(language)[1]:
        return (grouped,)
    return (decimal, grouped)


def _grouped(plain: str, last: str) -> tuple[Decimal, ...]:
    match = _GROUPED.fullmatch(plain)
    if match is None:
        return ()
    whole, _, rest = plain.rpartition(last) if last != match[1] else (plain, "", "")
    digits = re.sub(r"\D", "", whole)
    return (Decimal(f"{digits}.{rest}" if rest else digits),)


@cache
def _own_signs(language: str) -> tuple[str, str]:
    """Decimal sign and group sign."""
    group = get_group_symbol(language)
    return get_decimal_symbol(language), group if group in ".," else ""
