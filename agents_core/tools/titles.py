"""Names of tools and form classes as titles for people."""

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def tool_title(name: str) -> str:
    """``document_lookup_tool`` and ``documentLookupTool`` become "Document lookup"."""
    return _title(name, "tool")


def form_title(class_name: str) -> str:
    """``SignInForm`` becomes "Sign in"."""
    return _title(class_name, "form")


def name_title(name: str) -> str:
    """Any other identifier: ``grounded_figures`` becomes "Grounded figures"."""
    return _title(name, "")


def _title(name: str, suffix: str) -> str:
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in _words(name)]
    if len(words) > 1 and words[-1] == suffix:
        del words[-1]
    title = " ".join(words)
    return title[:1].upper() + title[1:] or name


def _words(name: str) -> list[str]:
    return [str(word) for word in _WORD.findall(name)]
