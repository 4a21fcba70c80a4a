"""Tests: the insights page."""
