"""Secrets in what an agent says: passwords, codes, card numbers; and what a policy publishes."""
