"""The call as a page shows it: one reducer over its events."""
