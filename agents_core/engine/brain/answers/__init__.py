"""Answers: sentences chosen from a tool's output."""
