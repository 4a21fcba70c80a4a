"""The Realtime protocol as a state machine, one behaviour at a time."""
