"""Tests: the policy page."""
