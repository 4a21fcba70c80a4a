"""Unit tests: call, session."""
