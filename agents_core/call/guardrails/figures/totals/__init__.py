"""Totals of priced things, each with its count."""
