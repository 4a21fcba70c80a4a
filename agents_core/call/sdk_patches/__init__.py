"""What a call replaces in the Agents SDK, one patch per file: why, upstream link, tested version.

Each patch is a subclass or a function for private names or fixed sentences of ``openai-agents``.
A test per patch fails when it is no longer needed, and when a private name goes.
"""
