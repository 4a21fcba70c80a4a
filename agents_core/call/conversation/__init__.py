"""The conversation: server events and typed messages become call events, for both sides."""
