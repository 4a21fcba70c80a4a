"""Unit tests: store."""
