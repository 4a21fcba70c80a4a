"""Warnings about a team on the Agents page, and the question before it is published with some."""
