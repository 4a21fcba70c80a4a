"""Tests of routing: statements, ranking, decision."""
