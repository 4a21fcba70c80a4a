"""Shared drafts and version history of teams and policies."""
