"""Unit tests: versions."""
