"""Unit tests: language."""
