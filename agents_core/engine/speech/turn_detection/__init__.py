"""Server-side turn detection: voice activity (Silero VAD) and endpointing."""
