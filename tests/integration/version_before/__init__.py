"""Integration tests: a database, call files and events made by the version before."""
