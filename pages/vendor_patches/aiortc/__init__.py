"""Replacements in aiortc."""
