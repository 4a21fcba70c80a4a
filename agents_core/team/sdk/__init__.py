"""Teams as Agents SDK objects: agents, session configuration, tool runtime."""
