"""Integration tests: engine."""
