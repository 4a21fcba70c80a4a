"""Transcript lines, handoff trace and screen reader log, for running and stored calls."""
