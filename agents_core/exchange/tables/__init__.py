"""Calls and insights as CSV, JSON Lines and Parquet tables."""
