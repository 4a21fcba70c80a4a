"""Dialogue state: what was asked, what is still missing, and what the brain says itself."""
