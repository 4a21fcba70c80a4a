"""The Realtime session: transport, opening, reconnect, watchdog, response state, history."""
