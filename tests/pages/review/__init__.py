"""Tests: the review page."""
