"""Database: tables, transactions and migrations."""

from agents_core.store.database import engine_for, reading, writing
from agents_core.store.migrate import downgrade, migrate

__all__ = ["downgrade", "engine_for", "migrate", "reading", "writing"]
