"""Statements with figures, true and false, and how many of them the guardrail stops."""
