"""Writes calls into the database while they run."""
