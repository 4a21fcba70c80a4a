"""Sample calls: what pages without calls show, and the buttons that make and remove them."""
