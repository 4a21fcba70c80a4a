"""STT: the recogniser, the scheduler that shares it, turns in windows, partial transcripts."""
