"""Unit tests: archive."""
