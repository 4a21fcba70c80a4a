"""Tests of sentences that are tried on a team."""
