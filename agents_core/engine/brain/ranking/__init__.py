"""Ranking of a session's tools against a caller's words, and the routing decision."""
