"""The Realtime protocol's events and resources as types, and their JSON."""
