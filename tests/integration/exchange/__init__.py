"""Integration tests: exchange."""
