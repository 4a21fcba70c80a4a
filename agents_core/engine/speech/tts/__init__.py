"""TTS: the hibari synthesiser, its voices, text as it is spoken, and words in step with sound."""
