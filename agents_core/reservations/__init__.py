"""Flight reservations and the tools that read them."""
