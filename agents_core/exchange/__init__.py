"""Calls on their way out and in: tables, spans, and one file per call. It knows no page."""
