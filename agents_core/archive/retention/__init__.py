"""Deletes calls for good, and the traces they leave in the database file."""
