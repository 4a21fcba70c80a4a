"""Unit tests: call, view."""
