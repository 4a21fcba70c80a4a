"""Calls on their way out and in: tables, one file per call, OpenTelemetry. It knows no page."""
