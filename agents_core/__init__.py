"""Switchboard's core: everything a call needs, and no page. Importing it costs nothing."""
