"""Integration tests: data."""
