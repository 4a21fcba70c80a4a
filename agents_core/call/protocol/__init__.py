"""The Realtime protocol's server events, parsed into types."""
