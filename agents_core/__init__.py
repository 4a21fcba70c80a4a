"""Switchboard's core: everything a call needs, and no page. Importing it costs nothing."""

__version__ = "0.1.0"  #: as in pyproject.toml; a test compares them
