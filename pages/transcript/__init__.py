"""Transcript lines and the handoff trace, for live and kept calls."""
