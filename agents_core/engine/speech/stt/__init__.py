"""STT: the recogniser of one window of speech, and what is made of what it heard."""
