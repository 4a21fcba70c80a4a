"""Lookup checks: questions kept with the passage that answers them, and their runs."""
