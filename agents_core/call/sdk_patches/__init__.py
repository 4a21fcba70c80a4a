"""What a call replaces in the Agents SDK, one patch per file: why, upstream link, tested version.

Each patch is a subclass or a function for private names or fixed sentences of ``openai-agents``.
``tests/unit/call/test_sdk_patches.py`` fails for a patch that is no longer needed, or whose name goes.
"""
