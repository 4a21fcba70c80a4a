"""Integration tests: samples."""
