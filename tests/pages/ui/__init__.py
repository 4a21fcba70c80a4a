"""Tests: shared pieces of the pages."""
