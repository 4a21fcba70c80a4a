"""Questions with a tool's output, and what must and must not be said to them."""
