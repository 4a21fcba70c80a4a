"""Tests of pages.webrtc."""
