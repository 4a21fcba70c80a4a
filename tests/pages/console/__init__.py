"""Tests: the console page."""
