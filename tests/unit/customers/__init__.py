"""Unit tests: customers."""
