"""Unit tests: audio."""
