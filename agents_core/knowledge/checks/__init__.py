"""Lookup checks: questions with the passage that answers them, and their runs."""
