"""Imports files and web pages as documents, read in a limited process, with a report."""
