"""The Realtime session: transport, opening, reconnect, watchdog, history."""
