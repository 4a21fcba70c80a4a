"""Stored calls: written while they run, listed and searched, deleted."""
