"""Server events of the Realtime protocol, turned into call events."""
