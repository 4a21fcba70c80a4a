"""Sentences callers say, a team to say them to, and a function that counts the right routes."""
