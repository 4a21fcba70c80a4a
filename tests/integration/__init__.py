"""Integration tests: real parts together, over sockets, processes and databases."""
