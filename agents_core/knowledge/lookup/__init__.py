"""Lookup in a policy: the library, relevance, word search and the agents' lookup tool."""
