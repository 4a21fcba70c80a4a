"""The conversation: server events become call events, for the caller's side and the agent's."""
