"""PDF files to a document tree, by where the words stand on the page."""
