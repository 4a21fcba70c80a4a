"""Unit tests: call, contract."""
