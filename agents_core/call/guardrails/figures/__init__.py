"""Grounded figures: known values, what they are said of, and what follows from them."""
