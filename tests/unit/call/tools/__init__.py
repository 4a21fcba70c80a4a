"""Unit tests: call, tools."""
