"""JSON schemas of tool arguments, and slot filling: values extracted from user text."""
