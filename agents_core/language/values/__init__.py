"""Values as people say them, by kind: every one named, its readings, and which one was meant."""
