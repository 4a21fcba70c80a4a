"""Unit tests: knowledge."""
