"""Transcript lines, handoff trace and announcements, for running and stored calls."""
