"""Unit tests: brain."""
