"""Element names of HTML: what is markup, what begins a block, what is left out."""

import re
from typing import Literal

from lxml.html import defs

ELEMENTS = frozenset(defs.tags) | frozenset(
    "article aside details dialog figcaption figure footer header main mark nav section summary "
    "svg template time video audio source wbr picture canvas embed math".split()
)
"""Anything else in angle brackets is text, such as <booking code>."""

STRUCK = frozenset(("del", "s", "strike"))

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark picture q s "
    "samp small source span strike strong sub sup time tt u var wbr".split()
)


_TAG = re.compile(r"\s*<(/?)([a-zA-Z][a-zA-Z0-9-]*)")


def tag_of(html: str) -> tuple[str, Literal["open", "close"]]:
    """The name of the tag a text begins with, in lower case; empty when there is none."""
    found = _TAG.match(html)
    name = found[2].lower() if found else ""
    return name, "close" if found and found[1] else "open"
