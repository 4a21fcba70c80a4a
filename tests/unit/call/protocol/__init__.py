"""Unit tests: call, protocol."""
