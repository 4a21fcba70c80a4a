"""Tests: the live page."""
