"""Tests: notifications of changes, and background jobs."""
