"""The agents as data, and their build into the SDK's RealtimeAgents."""
