"""Tests: transcript, trace and screen reader log."""
