"""Tests: the start and end of the shared services with the server."""
