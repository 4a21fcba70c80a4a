"""Lint: what is odd in a team that can be published, such as a name that nobody has."""
