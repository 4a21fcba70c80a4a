"""JSON schemas of tool arguments, and their values read from what a caller said."""
