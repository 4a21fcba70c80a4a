"""Tests: drafts and versions."""
