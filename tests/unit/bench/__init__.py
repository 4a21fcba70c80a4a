"""Unit tests: bench."""
