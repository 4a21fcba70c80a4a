"""Benches of the pages in a browser or AppTest."""
