"""Tests: the WebSocket between a page and the server."""
