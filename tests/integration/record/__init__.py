"""Integration tests: record."""
