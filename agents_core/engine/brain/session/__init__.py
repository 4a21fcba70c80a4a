"""What a session's instructions say about each of its tools."""
