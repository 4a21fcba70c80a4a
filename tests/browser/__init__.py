"""Chromium as the caller: a spoken file as its microphone, and ears on what it plays."""
