"""Unit tests: team."""
