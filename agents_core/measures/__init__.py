"""Measures of a call, computed from its events; each is defined once, in words."""
