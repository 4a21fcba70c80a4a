"""Unit tests: review."""
