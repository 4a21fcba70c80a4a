"""Unit tests: guardrails."""
