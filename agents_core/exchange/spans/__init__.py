"""Calls as OpenTelemetry spans, and their export over OTLP."""
