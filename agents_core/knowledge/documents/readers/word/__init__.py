"""Word files to a document tree, from their own XML."""
