"""Customers' records as data files, and the tools that read and change them, for any trade."""
