"""Shared pieces: HTML text, times, paging, scripts, inputs for secrets, outages."""
