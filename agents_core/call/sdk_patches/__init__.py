"""Patches of the Agents SDK, one per file: why, upstream link, tested version.

Each is a subclass or a function for private names or fixed sentences of ``openai-agents``. A test
per patch fails when it is no longer needed, and when a private name goes.
"""
