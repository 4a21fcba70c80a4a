"""The local engine: a Realtime server of our own. It knows only the protocol, never our demo."""
