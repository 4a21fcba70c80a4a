"""Pieces of pages: each reads a view, draws it and hands on what a person asked for."""
