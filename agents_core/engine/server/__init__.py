"""The engine's server: one connection per client, by WebSocket or WebRTC, with its audio."""
