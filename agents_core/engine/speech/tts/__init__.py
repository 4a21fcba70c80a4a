"""TTS: the espeak-ng synthesiser, its voices, and text made ready to be spoken."""
