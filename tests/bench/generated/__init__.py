"""Generates calls that could have happened, and fills a database with them."""
