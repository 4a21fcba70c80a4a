"""All tables at once, for migrations and their tests. It knows no query."""

from agents_core.store import call_tables, tables
from agents_core.store.base import Table

__all__ = ["call_tables", "metadata", "tables"]

metadata = Table.metadata
