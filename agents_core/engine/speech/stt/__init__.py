"""STT: the recogniser of one window of speech, and stable words of partial transcripts."""
