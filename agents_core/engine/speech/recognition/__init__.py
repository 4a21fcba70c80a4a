"""Recognition of turns: who is decoded next, partial words, turns longer than a window."""
