"""Unit tests: speech."""
