"""Documents of a policy: files and web pages to document trees, and trees to passages."""
