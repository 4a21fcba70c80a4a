"""The shared services of the app process, and the protocols that pages use them by."""
