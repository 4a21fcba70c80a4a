"""Switchboard's core: calls, agents, tools, storage, the local engine; no user interface.

Importing this package imports nothing else.
"""

__version__ = "0.1.0"  #: as in pyproject.toml; a test compares them
