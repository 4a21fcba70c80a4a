"""Which classes and ids a page's own style sheets strike out, beside those that are known for it.

Sheets in files of their own are not read, and neither are rules for some media or states only.
"""

import re
from collections.abc import Iterator
from typing import Any

MAX_SHEET_CHARS = 256 * 1024

KNOWN = frozenset(
    ".line-through .text-decoration-line-through .strikethrough .old-price .price-old .was-price "
    ".price-was".split()
)
"""Of Tailwind, Bootstrap, and shops."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"(?P<selectors>[^{}]*)\{(?P<declarations>[^{}]*)\}|\}")
_STRIKES = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_ONE = re.compile(r"[a-z]*(?P<name>[.#][\w-]+)", re.IGNORECASE)


def struck_names(root: Any) -> frozenset[str]:
    """Names such as ".old" and "#was"."""
    sheets = ((style.text or "")[:MAX_SHEET_CHARS] for style in root.iter("style"))
    return KNOWN.union(*map(_struck_in, sheets))


def names_of(element: Any) -> Iterator[str]:
    """The names of an element by its classes and its id."""
    for name in str(element.get("class", "")).split():
        yield f".{name}"
    if identifier := element.get("id"):
        yield f"#{identifier}"


def _struck_in(sheet: str) -> set[str]:
    found: set[str] = set()
    for rule in _RULE.finditer(_without_conditions(_COMMENT.sub(" ", sheet))):
        if rule["declarations"] and _STRIKES.search(rule["declarations"]):
            for selector in rule["selectors"].split(","):
                if one := _ONE.fullmatch(selector.strip()):
                    found.add(one["name"])
    return found


def _without_conditions(sheet: str) -> str:
    """The sheet without the rules of "@media" and the like."""
    kept: list[str] = []
    depth, skipped = 0, 0  # of open braces; at which depth a condition began
    for piece in re.split(r"([{}])", sheet):
        if piece == "{":
            depth += 1
        elif piece == "}":
            depth = max(depth - 1, 0)
            if skipped and depth < skipped:
                skipped = 0
                continue
        elif "@" in piece and not skipped:
            skipped = depth + 1
            continue
        if not skipped:
            kept.append(piece)
    return "".join(kept)
