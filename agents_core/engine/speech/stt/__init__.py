"""STT: speech recognisers, their pool, the thread that feeds them, and partial transcripts."""
