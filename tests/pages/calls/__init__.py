"""Tests: the calls page."""
