"""Tests: addresses of the pages."""
