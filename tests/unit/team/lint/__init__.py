"""Tests of the warnings about a team."""
