"""Speech of the engine: VAD and turn detection, speech recognition (STT), synthesis (TTS)."""
