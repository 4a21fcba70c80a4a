"""The Live page: running calls on a board."""
