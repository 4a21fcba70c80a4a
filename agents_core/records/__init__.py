"""Customers' records, such as stays or phone lines: data files, and tools that read and change
them."""
