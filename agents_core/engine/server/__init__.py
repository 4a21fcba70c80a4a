"""The engine's WebSocket server: one connection per client, with its audio streams."""
