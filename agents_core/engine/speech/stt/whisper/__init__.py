"""The recogniser: Whisper, noise reduction before it, rejected noise and written codes after it."""
