"""Feeds of calls on the live channel: events folded once, HTML rendered once for all viewers."""
