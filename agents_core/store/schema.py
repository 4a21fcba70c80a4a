"""Metadata of all tables, for migrations and their tests."""

from agents_core.store import call_tables, tables
from agents_core.store.base import Table

__all__ = ["call_tables", "metadata", "tables"]

metadata = Table.metadata
