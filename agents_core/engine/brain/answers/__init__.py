"""Answers: sentences selected from a tool's output."""
