"""Unit tests: measures."""
