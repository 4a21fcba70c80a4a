"""Queries over kept calls: filters and pages of the list."""
