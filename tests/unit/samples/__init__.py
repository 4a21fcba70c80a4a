"""Unit tests: samples."""
