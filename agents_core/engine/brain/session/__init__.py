"""What a session's instructions and descriptions say about each of its tools."""
