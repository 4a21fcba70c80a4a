"""Reads figures: dates, times, quantities, codes and rows of digits, then ranges."""
