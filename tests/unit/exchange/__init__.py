"""Unit tests: exchange."""
