"""Intent routing: ranks a session's tools against the user's words, and decides."""
