"""Tests: the agents page."""
