"""Benches of the local engine: speech recognition, routing, cancel, voice to voice."""
