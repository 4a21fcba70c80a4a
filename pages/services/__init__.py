"""The services of this app process that pages use, and the types they are used by."""
