"""Nothing but the airline's own package and the data files may speak of flights.

Somebody who puts a hotel or a pizza shop in place must not meet the first demonstration's words.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TRADE = re.compile(
    r"(?i:(?<!pre)flight|airline|airport|aircraft|baggage|luggage|passenger|suitcase|legroom|carry-on)"
    r"|\b(?:SFO|JFK|ORD|BOS|DEN|SEA)\b"
)
ITS_OWN = ("agents_core/reservations/", "agents_core/store/migrations/")

KNOWN = {
    "agents_core/switchboard.py": "puts the parts together, the airline's among them",
    "agents_core/store/tables.py": "the airline's tables stand with the others",
}
"""Where it is still so, and why; a file that needs no exception any more must leave this list."""


def sources() -> list[Path]:
    """Every source file a trade could have crept into; data files speak of theirs."""
    kinds = ("*.py", "*.css", "*.js", "*.html", "*.toml", "*.yaml", "*.md")
    folders = (ROOT / "agents_core", ROOT / "pages")
    files = [path for folder in folders for kind in kinds for path in folder.rglob(kind)]
    return [ROOT / "app.py", *(path for path in files if path.parent.name != "ready")]


def speaks_of_the_trade(path: Path) -> list[str]:
    """The lines that do."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if TRADE.search(line)]


FILES = {
    name: path
    for path in sorted(sources())
    if not (name := path.relative_to(ROOT).as_posix()).startswith(ITS_OWN)
}


def test_no_source_file_speaks_of_a_trade() -> None:
    found = {name: speaks_of_the_trade(path) for name, path in FILES.items() if name not in KNOWN}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("name", KNOWN)
def test_an_exception_is_still_needed(name: str) -> None:
    assert speaks_of_the_trade(FILES[name])
