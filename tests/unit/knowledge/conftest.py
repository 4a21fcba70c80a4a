"""A database for policies."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from agents_core.store import engine_for, migrate


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An SQLite database with the newest schema."""
    url = f"sqlite:///{tmp_path / 'policy.db'}"
    migrate(url)
    made = engine_for(url)
    yield made
    made.dispose()
