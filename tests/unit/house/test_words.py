"""Docstrings and comments are plain English: phrases of the old style do not come back.

An import contract says what a module must not know; a docstring says what a thing does.
"""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

PHRASES = re.compile(
    r"\b(?:(?:it|they) knows? (?:no|nothing|neither)|knows (?:no|nothing|neither)"
    r"|whoever|nobody(?:'s| knows| else)|is told of|so far as|what of it|sign of life"
    r"|takes? (?:out|in) calls|drawn by lot)\b",
    re.I,
)
"""Each had several readings, or said what a module does not do."""


def written(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every docstring and comment."""
    source = path.read_text(encoding="utf-8")
    before = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        begins = before in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING)
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and begins):
            yield token.start[0], " ".join(token.string.split())
        if token.type not in (tokenize.NL, tokenize.COMMENT):
            before = token.type


def test_no_docstring_or_comment_of_the_product_riddles() -> None:
    files = [
        *(ROOT / "agents_core").rglob("*.py"),
        *(ROOT / "pages").rglob("*.py"),
        ROOT / "app.py",
    ]
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{line}: {phrase.group()}"
        for path in sorted(files)
        for line, text in written(path)
        for phrase in PHRASES.finditer(text)
    ]
    assert found == [], "\n".join(found)
