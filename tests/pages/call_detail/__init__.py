"""Tests: the call detail page."""
