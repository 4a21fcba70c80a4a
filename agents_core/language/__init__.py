"""Embeddings, splitting, sound keys: words as numbers. It knows no engine and no call."""
