"""Insights: figures over many calls, counted in SQL."""
