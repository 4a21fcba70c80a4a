"""Policies with questions, and how well lookups answer them."""
