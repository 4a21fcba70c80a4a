"""Dialogue state: history, pending questions and tool calls, and the brain's own sentences."""
