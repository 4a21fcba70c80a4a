"""Regular expressions of JSON schemas, matched with RE2 in time linear in the text.

Patterns come from clients. Python's ``re`` backtracks: ``^([A-Z]+-?)*[0-9]{4}$`` takes twice as
long for every further letter and holds the GIL meanwhile. RE2 rejects what is not regular
(look-around, back-references), and its memory is bounded.
"""

import functools
import re
from typing import Any

import re2

MAX_PATTERN_CHARS = 200
MAX_TEXT_CHARS = 200
MAX_MEMORY_BYTES = 512 * 1024
"""Of one compiled pattern with its state cache. RE2 refuses a pattern that needs more."""

_CODE_UNIT = re.compile(r"(?<!\\)((?:\\\\)*)\\u([0-9a-fA-F]{4})")
"""ECMAScript writes a character as ``\\u00e9``, RE2 as ``\\x{00e9}``."""


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern fits anywhere in the text.

    True also where that is not checked: the pattern does not compile, the text is too long, or it
    is not valid Unicode. The tool validates its arguments in any case.
    """
    compiled = compile_pattern(pattern)
    if compiled is None or len(text) > MAX_TEXT_CHARS:
        return True
    try:
        return compiled.search(text) is not None
    except UnicodeEncodeError:  # a lone surrogate
        return True


@functools.lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Any:
    """The compiled pattern; None when it is not regular, too large, or invalid."""
    if len(pattern) > MAX_PATTERN_CHARS:
        return None
    options = re2.Options()
    options.max_mem = MAX_MEMORY_BYTES
    options.log_errors = False  # a client's mistake is not worth a line on stderr
    try:
        return re2.compile(_CODE_UNIT.sub(r"\1\\x{\2}", pattern), options)
    except (re2.error, UnicodeEncodeError):
        return None
