"""Lookup tests (questions with the passage that answers them), and contradictions."""
