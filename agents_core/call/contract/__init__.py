"""The contract of a call: setup, endpoint, commands, event log, turn numbers."""
