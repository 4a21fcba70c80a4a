"""Lookup (retrieval) in a policy: library, relevance, word search, and the agents' tool."""
