"""Validation of a team: fields, settings and endless handoff loops."""
