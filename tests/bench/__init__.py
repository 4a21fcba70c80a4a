"""Benchmarks: they print figures beside their aims and never fail on a time."""
