"""Unit tests: call."""
