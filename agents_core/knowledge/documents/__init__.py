"""Documents of a policy: uploads to text, text to passages."""
