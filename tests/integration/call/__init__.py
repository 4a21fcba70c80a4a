"""Integration tests: call."""
