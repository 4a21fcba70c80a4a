"""Calls as OpenTelemetry spans."""
