"""Benches of a call: audio paths, recording, applying a team, losing the engine."""
