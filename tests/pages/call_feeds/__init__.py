"""Tests: the feeds of calls."""
