"""Unit tests: call, media."""
