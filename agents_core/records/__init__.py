"""Customers' records, such as stays or phone lines: data files, and the tools made from them."""
