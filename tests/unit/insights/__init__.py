"""Unit tests: insights."""
