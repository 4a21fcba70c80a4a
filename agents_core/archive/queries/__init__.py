"""Queries of stored calls: filters, and pages of the list."""
