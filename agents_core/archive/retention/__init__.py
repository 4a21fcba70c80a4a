"""Deletes calls, and erases what they leave in the database's free space."""
