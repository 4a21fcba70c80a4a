"""Private names and replaced classes of aiortc."""
