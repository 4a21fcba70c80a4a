"""Numbers of a text, in digits and in words, before their units are known."""
